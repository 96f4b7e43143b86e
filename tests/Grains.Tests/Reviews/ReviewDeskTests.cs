using System.Text;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Reviews;

public sealed class ReviewDeskTests
{
    private const long Now = 1_773_108_000;
    private static readonly Provider Provider = ProviderReader.Read(
        SampleSet.Bytes(SampleSet.Read().Providers.Single(provider => (string)provider["id"]! == "pc")), UnknownFields.Reject).Value!;

    [Fact]
    public void A_campaign_goes_from_draft_to_approved_by_two_persons()
    {
        var draft = ReviewDesk.Open(Draft(), "ed1");
        Assert.Equal("draft", draft.Review!.State);
        var screened = Done(ReviewDesk.Screen(draft, "scr1", Json("""{"labels":[{"code":"N1","score":100}]}""")));
        Assert.Equal(("screened", "scr1"), (screened.Review!.State, screened.Review.ScreenedBy));
        var edited = Done(ReviewDesk.Edit(screened, "ed2", Json("""{"title":"新标题"}""")));
        Assert.Equal(("edited", "ed2", "新标题"), (edited.Review!.State, edited.Review.EditedBy, edited.Title));

        var once = Done(Approve(edited, "rv1"));
        Assert.Equal("firstReview", once.Review!.State);
        var twice = Done(Approve(once, "rv2"));

        Assert.Equal("approved", twice.Review!.State);
        Assert.Equal(["rv1", "rv2"], twice.Review.Approvals.Select(approval => approval.By));
        Assert.All(twice.Review.Approvals, approval => Assert.Equal((ContentHash.Of(twice), Now), (approval.Hash, approval.At)));
    }

    [Fact]
    public void The_same_person_twice_is_one_person() => Assert.Equal(ReviewStatus.PersonNotAllowed, Approve(Done(Approve(Edited(), "rv1")), "rv1").Status);

    [Fact]
    public void The_author_may_not_approve() =>
        Assert.Equal(ReviewStatus.PersonNotAllowed, Approve(Edited() with { Review = Edited().Review! with { Author = "rv1" } }, "rv1").Status);

    [Theory]
    [InlineData("rv-old")]
    [InlineData("nobody")]
    public void Who_is_not_certified_may_neither_approve_nor_reject_nor_release(string by)
    {
        var edited = Edited();
        Assert.Equal(ReviewStatus.PersonNotAllowed, Approve(edited, by).Status);
        Assert.Equal(ReviewStatus.PersonNotAllowed, ReviewDesk.Reject(edited, Provider, Zone.Shanghai, by, ContentHash.Of(edited), Now).Status);
        Assert.Equal(ReviewStatus.PersonNotAllowed, ReviewDesk.Release(edited, Provider, Zone.Shanghai, by, ContentHash.Of(edited), Now).Status);
    }

    [Fact]
    public void A_word_about_other_content_is_not_taken()
    {
        var edited = Edited();
        var old = ContentHash.Of(edited);
        var changed = Done(ReviewDesk.Edit(edited, "ed2", Json("""{"body":"别的"}""")));

        Assert.Equal(ReviewStatus.HashChanged, ReviewDesk.Approve(changed, Provider, Zone.Shanghai, "rv1", old, default, 2, Now, null).Status);
        Assert.Equal(ReviewStatus.HashChanged, ReviewDesk.Reject(changed, Provider, Zone.Shanghai, "rv1", old, Now).Status);
        Assert.Equal(ReviewStatus.HashChanged, ReviewDesk.Release(changed, Provider, Zone.Shanghai, "rv1", old, Now).Status);
    }

    [Fact]
    public void An_edit_voids_approvals_and_what_they_allowed()
    {
        var approved = Done(ReviewDesk.Approve(
            Done(Approve(Edited(), "rv1")), Provider, Zone.Shanghai, "rv2", ContentHash.Of(Edited()), Json("""{"titleChangeApproved":true,"bodyChangeApproved":true}"""), 2, Now, Now + 86_400));
        Assert.Equal(("approved", true, true, Now + 86_400), (approved.Review!.State, approved.Review.TitleChangeApproved, approved.Review.BodyChangeApproved, approved.Review.ExpiresAt));

        var edited = Done(ReviewDesk.Edit(approved, "ed2", Json("""{"body":"别的"}""")));

        Assert.Equal("edited", edited.Review!.State);
        Assert.Empty(edited.Review.Approvals);
        Assert.Equal((false, false, (long?)null), (edited.Review.TitleChangeApproved, edited.Review.BodyChangeApproved, edited.Review.ExpiresAt));
    }

    [Fact]
    public void Who_screens_says_which_labels_a_person_found()
    {
        var screened = Done(ReviewDesk.Screen(ReviewDesk.Open(Draft(), "ed1"), "scr1", Json("""{"labels":[{"code":"N1","score":100},{"code":"I8","score":0,"by":"reviewer"}]}""")));

        Assert.Equal([("N1", false), ("I8", true)], screened.Labels!.Select(label => (label.Code, label.ByReviewer)));
    }

    [Fact]
    public void What_was_not_screened_or_not_edited_cannot_be_approved()
    {
        var edited = Edited();
        Assert.Equal(ReviewStatus.StateNotAllowed, Approve(edited with { Review = edited.Review! with { ScreenedBy = null } }, "rv1").Status);
        Assert.Equal(ReviewStatus.StateNotAllowed, Approve(edited with { Review = edited.Review! with { EditedBy = null } }, "rv1").Status);
    }

    [Theory]
    [InlineData("""{"audience":{"kind":"all"}}""")]
    [InlineData("""{"expiresAt":"2027-01-01T00:00:00Z"}""")]
    [InlineData("""{"officialWarning":true}""")]
    [InlineData("""{"title":7}""")]
    [InlineData("""{"nonsense":1}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void An_edit_changes_content_and_nothing_else(string body) => Assert.Equal(ReviewStatus.Invalid, ReviewDesk.Edit(Edited(), "ed2", Json(body)).Status);

    [Fact]
    public void An_editor_cannot_make_a_source_official()
    {
        var edited = Done(ReviewDesk.Edit(Edited(), "ed2", Json("""{"source":{"official":true,"url":"https://a.example.cn/"}}""")));
        Assert.False(edited.Source!.Official);
    }

    [Fact]
    public void What_users_were_granted_under_stays_while_it_is_being_sent()
    {
        Assert.Equal(ReviewStatus.Invalid, ReviewDesk.Edit(Edited(), "ed2", Json("""{"category":"sports"}"""), isSending: true).Status);
        Assert.Equal(ReviewStatus.Done, ReviewDesk.Edit(Edited(), "ed2", Json("""{"category":"sports"}""")).Status);
    }

    [Fact]
    public void An_edit_that_is_not_approved_is_not_released()
    {
        var edited = Edited();
        var hash = ContentHash.Of(edited);
        Assert.Equal(ReviewStatus.StateNotAllowed, ReviewDesk.Release(edited, Provider, Zone.Shanghai, "rv1", hash, Now, mustBeApproved: true).Status);
        Assert.Equal(ReviewStatus.Done, ReviewDesk.Release(Done(Approve(edited, "rv1", needed: 1)), Provider, Zone.Shanghai, "rv1", hash, Now, mustBeApproved: true).Status);
        Assert.Equal("rejected", Done(ReviewDesk.Reject(edited, Provider, Zone.Shanghai, "rv1", hash, Now)).Review!.State);
    }

    private static ReviewStep Approve(Campaign campaign, string by, int needed = 2) =>
        ReviewDesk.Approve(campaign, Provider, Zone.Shanghai, by, ContentHash.Of(campaign), default, needed, Now, null);

    private static Campaign Edited() => Done(ReviewDesk.Edit(Done(ReviewDesk.Screen(ReviewDesk.Open(Draft(), "ed1"), "scr1", Json("""{"labels":[]}"""))), "ed2", default));

    private static Campaign Draft() => CampaignReader.Read(SampleSet.Bytes(ControlSamples.Campaign("c1", campaign =>
    {
        campaign.Remove("review");
        campaign.Remove("labels");
    })), UnknownFields.Reject).Value!;

    private static Campaign Done(ReviewStep step)
    {
        Assert.True(step.Status == ReviewStatus.Done, $"{step.Status} {step.Detail}");
        return step.Campaign!;
    }

    private static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);
}
