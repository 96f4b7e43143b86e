namespace PushOrleans.Grains;

/// <summary>The reminder that brings a partition with open work back after its silo was lost.</summary>
public sealed partial class UserPartitionGrain
{
    private const string AliveReminder = "alive";

    // One call at a time: a reminder that is renewed while it is being removed is neither.
    private bool _reminding;
    private bool _reminded;
    private long? _idleSince;
    private long? _busySince;

    /// <summary>There is work: be brought back for it.</summary>
    private void KeepAlive()
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        _idleSince = null;
        _busySince ??= time.GetTimestamp();
        if (_reminded || _reminding || time.GetElapsedTime(_busySince.Value) < _options.ReminderAfter) return;
        _ = Remind(async () =>
        {
            await this.RegisterOrUpdateReminder(AliveReminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            _reminded = true;
        });
    }

    /// <summary>Nothing to do: the reminder goes once that has lasted, since the next campaign is often near.</summary>
    private void LetGo()
    {
        _busySince = null;
        if (!_reminded || _reminding) return;
        _idleSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_idleSince.Value) < _options.ReminderLinger) return;
        _ = Remind(async () =>
        {
            if (await this.GetReminder(AliveReminder) is { } reminder) await this.UnregisterReminder(reminder);
            _reminded = false;
        });
    }

    private async Task Remind(Func<Task> change)
    {
        _reminding = true;
        try
        {
            await change();
        }
        catch (Exception fault)
        {
            // Tried again with a later tick; meanwhile campaigns have reminders of their own, and drive this partition, too.
            LogRetry(_partition, "the reminder", fault);
        }
        finally
        {
            _reminding = false;
        }
    }
}
