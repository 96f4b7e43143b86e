using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orleans.Streams;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>
/// This node's open streams. Partitions are asked what goes to whom: when a device connects, when a hint comes, and every few seconds, which
/// makes up for a hint that was lost. So a stream is right without hints, and quick with them.
/// </summary>
internal sealed partial class PopUpHub : BackgroundService
{
    private const int MaxAsked = 500;
    private const int SubscribeBeats = 30;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IClusterClient _cluster;
    private readonly PartitionCount _partitions;
    private readonly DeviceTokenDesk _tokens;
    private readonly TimeProvider _time;
    private readonly PopUpOptions _options;
    private readonly ILogger<PopUpHub> _logger;
    private readonly PartitionDesk[] _desks;
    private readonly CancellationToken _stopping;
    private readonly SemaphoreSlim _waking = new(32, 32);
    private int _connections;
    private int _checking;

    public PopUpHub(
        IClusterClient cluster, PartitionCount partitions, DeviceTokenDesk tokens, TimeProvider time, IOptions<PopUpOptions> options, IHostApplicationLifetime host, ILogger<PopUpHub> logger)
    {
        (_cluster, _partitions, _tokens, _time, _options, _logger, _stopping) = (cluster, partitions, tokens, time, options.Value, logger, host.ApplicationStopping);
        _desks = [.. Enumerable.Range(0, partitions.Value).Select(partition => new PartitionDesk(partition))];
        // Streams would keep the server from stopping: their clients go to another node, or come back to the next start.
        _stopping.Register(EndAll);
    }

    /// <summary>The key of this node's stream of hints; another one with each start.</summary>
    public string Node { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Null when a limit of connections is reached.</summary>
    public PopUpConnection? Connect(DeviceToken token, string? lastEventId)
    {
        if (_stopping.IsCancellationRequested) return null;
        var connection = new PopUpConnection(RandomNumberGenerator.GetHexString(16, lowercase: true), token, PopUpEvents.CampaignOf(lastEventId), _options.MaxWaitingEvents);
        if (Interlocked.Increment(ref _connections) > _options.MaxConnections || !DeskOf(token).Add(connection, _options.MaxConnectionsPerUser))
        {
            Interlocked.Decrement(ref _connections);
            PopUpInstruments.Refused.Add(1);
            return null;
        }

        PopUpInstruments.Connections.Add(1);
        var desk = DeskOf(token);
        if (desk.Ask([connection])) _ = Asking(desk);
        _ = KeepAwake(token.UserId);
        return connection;
    }

    public void Leave(PopUpConnection connection)
    {
        DeskOf(connection.Token).Remove(connection);
        Interlocked.Decrement(ref _connections);
        PopUpInstruments.Connections.Add(-1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, _time);
        for (long beat = 0; ; beat++)
        {
            if (beat % SubscribeBeats == 0) await Subscribe();
            try
            {
                if (!await timer.WaitForNextTickAsync(stoppingToken)) return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Each desk has its second, so that the work is even. Nothing is waited for: what cannot be asked now keeps no other desk from its pop-ups.
            List<PartitionDesk> beating = [];
            foreach (var desk in _desks)
            {
                if (IsDue(beat, desk, _options.PollSeconds) && desk.AskOfAll()) _ = Asking(desk);
                if (IsDue(beat, desk, _options.HeartbeatSeconds)) beating.Add(desk);
                if (!IsDue(beat, desk, _options.AwakeSeconds)) continue;
                foreach (var connection in desk.All()) _ = KeepAwake(connection.Token.UserId);
            }

            HeartBeat(beating);
            if (Interlocked.Exchange(ref _checking, 1) == 0) _ = EndOutdated(beating);
        }
    }

    private static bool IsDue(long beat, PartitionDesk desk, int every) => beat % every == desk.Partition % every;

    private PartitionDesk DeskOf(DeviceToken token) => _desks[_partitions.Of(token.UserId)];

    /// <summary>Subscriptions live in the silos' memory: one that was lost with a silo is made again.</summary>
    private async Task Subscribe()
    {
        try
        {
            var hints = _cluster.GetStreamProvider(WellKnown.Streams).GetStream<PopUpHint>(StreamId.Create(PopUpHint.Namespace, Node));
            if ((await hints.GetAllSubscriptionHandles()).Count == 0) await hints.SubscribeAsync((hint, _) => OnHint(hint));
        }
        catch (Exception fault)
        {
            // Polls serve meanwhile.
            LogNotSubscribed(fault);
        }
    }

    private Task OnHint(PopUpHint hint)
    {
        var desk = _desks[hint.Partition];
        if (desk.AskOf(hint.UserIds)) _ = Asking(desk);
        return Task.CompletedTask;
    }

    private async Task Asking(PartitionDesk desk)
    {
        await Task.Yield();
        while (desk.Take(MaxAsked) is { Count: > 0 } connections)
        {
            try
            {
                var attendance = new Attendance(Node, connections.ConvertAll(connection => connection.Attending));
                var due = await UserCalls.Repeat(() => _cluster.GetGrain<IUserPartitionGrain>(desk.Partition).Attend(attendance, _stopping));
                foreach (var connection in connections) connection.IsFresh = false;
                foreach (var popUp in due) Send(desk, popUp);
            }
            catch (Exception fault)
            {
                // Nothing was sent; they are asked about again.
                if (_stopping.IsCancellationRequested) return;
                LogNotAsked(desk.Partition, fault);
                desk.Ask(connections);
                await Task.Delay(RetryAfter, _time, CancellationToken.None);
            }
        }
    }

    private static void Send(PartitionDesk desk, DuePopUp popUp)
    {
        if (desk.Find(popUp.Connection) is not { } connection) return;
        if (connection.Send(PopUpEvents.Of(popUp.Item))) PopUpInstruments.Sent.Add(1);
        else PopUpInstruments.Dropped.Add(1);
    }

    private static void HeartBeat(List<PartitionDesk> desks)
    {
        foreach (var desk in desks)
            foreach (var connection in desk.All())
                if (!connection.Send(PopUpEvents.Heartbeat)) PopUpInstruments.Dropped.Add(1);
    }

    /// <summary>Tokens that expired or were revoked: their clients ask with new ones. One that cannot be checked now is at its desk's next heartbeat.</summary>
    private async Task EndOutdated(List<PartitionDesk> desks)
    {
        try
        {
            foreach (var desk in desks)
                foreach (var connection in desk.All())
                    if (!await _tokens.IsGood(connection.Token, _stopping)) connection.End();
        }
        catch (Exception fault)
        {
            if (!_stopping.IsCancellationRequested) LogNotChecked(fault);
        }
        finally
        {
            Volatile.Write(ref _checking, 0);
        }
    }

    /// <summary>A connected user is awake. One that is not decides no worse: its partition does it.</summary>
    private async Task KeepAwake(string userId)
    {
        try
        {
            await _waking.WaitAsync(_stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            await UserCalls.Repeat(() => _cluster.GetGrain<IUserGrain>(userId).StayAwake(_stopping));
        }
        catch (Exception fault)
        {
            LogNotAwake(fault);
        }
        finally
        {
            _waking.Release();
        }
    }

    private void EndAll()
    {
        foreach (var desk in _desks)
            foreach (var connection in desk.All()) connection.End();
    }

    public override void Dispose()
    {
        _waking.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Hints of pop-ups cannot be had; inboxes are polled, and it is tried again.")]
    private partial void LogNotSubscribed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} did not tell which pop-ups are due; it is asked again.")]
    private partial void LogNotAsked(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Keys of device tokens cannot be had; open streams are checked again with a later heartbeat.")]
    private partial void LogNotChecked(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connected user could not be kept awake.")]
    private partial void LogNotAwake(Exception fault);
}
