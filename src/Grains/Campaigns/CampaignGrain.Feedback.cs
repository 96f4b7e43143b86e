using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What receipts and complaints tell of the campaign (rules 2 and 41), as the inputs know it: from its arming to its end.</summary>
public sealed partial class CampaignGrain
{
    private static readonly Feedback NoFeedback = new(0, 0, 0, 0, 0);
    private TimeSpan _feedbackAt;
    private Feedback? _feedbackSent;
    private Task _feedback = Task.CompletedTask;
    private bool _feedbackForgotten;

    private void SendFeedback()
    {
        if (!_feedback.IsCompleted || Elapsed - _feedbackAt < options.Value.FeedbackEvery) return;
        var feedback = FeedbackOf(Record!);
        if (feedback == (_feedbackSent ?? NoFeedback)) return;
        _feedbackAt = Elapsed;
        _feedback = CountFeedbackAsync(feedback);
    }

    private async Task CountFeedbackAsync(Feedback feedback)
    {
        try
        {
            await GrainFactory.GetGrain<IInputsGrain>(0).Count([InputsChanges.Feedback(CampaignId, feedback with { At = clock.Now })], CancellationToken.None);
            _feedbackSent = feedback;
        }
        catch (Exception fault)
        {
            // Cumulative: the next look sends it again.
            Log.FeedbackNotCounted(logger, CampaignId, fault);
        }
    }

    /// <summary>Counts since the last release; their instant is set when they are sent.</summary>
    private Feedback FeedbackOf(CampaignRecord record)
    {
        var (all, from) = (_board!.Feedback(), record.FeedbackFrom ?? new FeedbackCounts());
        return new Feedback(
            0,
            Math.Max(0, all.Delivered - from.Delivered),
            record.Complaints.Count - record.ComplaintsFrom,
            Math.Max(0, all.Clicks - from.Clicks),
            Math.Max(0, all.ClicksWithoutReceipt - from.ClicksWithoutReceipt));
    }

    private async Task<FeedbackCounts> FeedbackSoFarAsync(CancellationToken cancellationToken)
    {
        await EnsureBoardAsync(cancellationToken);
        return _board!.Feedback();
    }

    /// <summary>
    /// Who released the held users weighed what had been told until then. So the inputs count anew, before the users are decided: no decision
    /// that begins after this sees the old counts.
    /// </summary>
    private async Task RestartFeedbackAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        await _feedback;
        var feedback = FeedbackOf(record);
        await GrainFactory.GetGrain<IInputsGrain>(0).Change([InputsChanges.Feedback(CampaignId, feedback with { At = clock.Now })], cancellationToken);
        _feedbackSent = feedback;
    }

    /// <summary>Nobody is decided any more: the counts leave the inputs. Not awaited by its caller; the reminder stays until it is done.</summary>
    private void ForgetFeedback()
    {
        if (_feedback.IsCompleted) _feedback = ForgetAsync();

        async Task ForgetAsync()
        {
            try
            {
                await GrainFactory.GetGrain<IInputsGrain>(0).Count([InputsChanges.ForgetFeedback(CampaignId)], CancellationToken.None);
                _feedbackForgotten = true;
            }
            catch (Exception fault)
            {
                // The reminder brings it here again.
                Log.FeedbackNotCounted(logger, CampaignId, fault);
                return;
            }

            Kick();
        }
    }
}
