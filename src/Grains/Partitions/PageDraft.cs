using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>The users of a page in order of their ordinals, with their attempts and what those who are awake elsewhere answered. One draft serves page after page.</summary>
internal sealed class PageDraft
{
    private readonly List<DeferredUser> _due = [];
    private int[] _ordinals = [];
    private int[] _attempts = [];
    private AwakeDecision?[] _answers = [];

    public int Count { get; private set; }
    public int[] Ordinals => _ordinals;
    public int[] Attempts => _attempts;
    public long CursorAfter { get; private set; }

    /// <summary>Slots of the provider's quota that this page may spend; <see cref="long.MaxValue"/> when grants need none.</summary>
    public long Slots { get; set; }

    /// <summary>Whether an awake user has answered who was asked elsewhere.</summary>
    public bool HasAnswers { get; private set; }

    /// <summary>What the user's grain decided elsewhere; null when it is decided here.</summary>
    public AwakeDecision? AnswerAt(int index) => HasAnswers ? _answers[index] : null;

    public void Answer(int index, AwakeDecision decision)
    {
        if (_answers.Length < _ordinals.Length) _answers = new AwakeDecision?[_ordinals.Length];
        _answers[index] = decision;
        HasAnswers = true;
    }

    /// <summary>An answer is good for one page: who asks has to forget it, lest it is kept, or taken for another's.</summary>
    public void ForgetAnswers()
    {
        if (HasAnswers) Array.Clear(_answers, 0, Count);
        HasAnswers = false;
    }

    /// <summary>Takes those who are due, first come first served, else the next who are undecided.</summary>
    public void Fill(CampaignPart campaign, long at, int most)
    {
        ForgetAnswers();
        if (_ordinals.Length < most) (_ordinals, _attempts) = (new int[most], new int[most]);
        Count = 0;
        CursorAfter = campaign.Cursor;
        _due.Clear();
        campaign.Deferred.Peek(at, most, _due);
        if (_due.Count > 0)
        {
            foreach (var user in _due) (_ordinals[Count], _attempts[Count++]) = (user.Ordinal, user.Attempt);
            Array.Sort(_ordinals, _attempts, 0, Count);
            return;
        }

        if (campaign.Undecided == 0) return;
        for (var ordinal = campaign.Pin.NextMember(campaign.Cursor); ordinal >= 0 && Count < most; ordinal = campaign.Pin.NextMember(ordinal + 1))
        {
            (_ordinals[Count], _attempts[Count++]) = (ordinal, 0);
            CursorAfter = ordinal + 1;
        }
    }
}
