using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PushOrleans.Api;

/// <summary>JSON of the API's own bodies: strict on the way in (no unknown or repeated fields, no numbers in strings).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(KeyCreatedBody))]
[JsonSerializable(typeof(Page<KeyBody>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Page<JsonElement>))]
[JsonSerializable(typeof(ActivateBody))]
[JsonSerializable(typeof(ActiveBody))]
[JsonSerializable(typeof(PolicyPage))]
[JsonSerializable(typeof(DiffBody))]
[JsonSerializable(typeof(DiffResult))]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(DeletedTagsBody))]
[JsonSerializable(typeof(DeviceBody))]
[JsonSerializable(typeof(DeviceView))]
[JsonSerializable(typeof(NewConsentBody))]
[JsonSerializable(typeof(PurposeBody))]
[JsonSerializable(typeof(ConsentBody))]
[JsonSerializable(typeof(RefusalBody))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(ImportProgress))]
[JsonSerializable(typeof(SubmittedBody))]
[JsonSerializable(typeof(Page<CampaignEntryBody>))]
[JsonSerializable(typeof(CountsBody))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(PreviewBody))]
[JsonSerializable(typeof(PreviewResult))]
[JsonSerializable(typeof(DecisionBody))]
[JsonSerializable(typeof(DecisionsBody))]
[JsonSerializable(typeof(Page<DecisionBody>))]
[JsonSerializable(typeof(ScreenBody))]
[JsonSerializable(typeof(ApproveBody))]
[JsonSerializable(typeof(NoteBody))]
[JsonSerializable(typeof(ReviewBody))]
[JsonSerializable(typeof(Page<ReviewItemBody>))]
[JsonSerializable(typeof(ReceiptsResult))]
[JsonSerializable(typeof(NewDeviceTokenBody))]
[JsonSerializable(typeof(DeviceTokenBody))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(PopUpEventBody))]
[JsonSerializable(typeof(PopUpWhyBody))]
[JsonSerializable(typeof(InboxBody))]
[JsonSerializable(typeof(Page<DeadLetterBody>))]
[JsonSerializable(typeof(RedrivenBody))]
[JsonSerializable(typeof(NewChannelBody))]
[JsonSerializable(typeof(ChannelBody))]
[JsonSerializable(typeof(AudienceBody))]
[JsonSerializable(typeof(AnswerComplaintBody))]
[JsonSerializable(typeof(ComplaintBody))]
[JsonSerializable(typeof(Page<ComplaintBody>))]
[JsonSerializable(typeof(LedgerLineBody))]
[JsonSerializable(typeof(LedgerVerifyBody))]
[JsonSerializable(typeof(PolicyDocument))]
[JsonSerializable(typeof(ProviderDocument))]
[JsonSerializable(typeof(Page<ProviderDocument>))]
[JsonSerializable(typeof(SourceListDocument))]
[JsonSerializable(typeof(Page<SourceListDocument>))]
[JsonSerializable(typeof(StopOrderDocument))]
[JsonSerializable(typeof(Page<StopOrderDocument>))]
[JsonSerializable(typeof(TemplateSuspensionBody))]
[JsonSerializable(typeof(Page<TemplateSuspensionBody>))]
[JsonSerializable(typeof(UserDocument))]
[JsonSerializable(typeof(CampaignDocument))]
[JsonSerializable(typeof(EditDocument))]
[JsonSerializable(typeof(ReceiptDocument[]))]
[JsonSerializable(typeof(ComplaintDocument))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Strict, and writes Chinese as Chinese: bodies are JSON and never put into HTML.</summary>
    public static ApiJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
