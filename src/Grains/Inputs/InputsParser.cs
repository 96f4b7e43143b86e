using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>From a document to what <see cref="Compliance.Inputs"/> hold of it.</summary>
internal static class InputsParser
{
    /// <summary>The value, or what is wrong with the document. Unknown fields are ignored: the front end rejects them, a newer release may have written them.</summary>
    public static (object? Value, string? Error) Parse(InputsKind kind, string key, ReadOnlyMemory<byte> json)
    {
        try
        {
            return kind switch
            {
                InputsKind.Policy => Of(PolicyReader.Read(json, UnknownFields.Warn), key, policy => policy.Name),
                InputsKind.ActivePolicy => (InputsChanges.ReadActivePolicy(json), null),
                InputsKind.Provider => Of(ProviderReader.Read(json, UnknownFields.Warn), key, provider => provider.Id),
                InputsKind.SourceList => Of(SourceListReader.Read(json, UnknownFields.Warn), key, list => $"{list.Id}@{list.Version}"),
                InputsKind.StopOrder => Of(StopOrderReader.Read(json, UnknownFields.Warn), key, order => order.Id),
                InputsKind.CancelledCampaign => (key, null),
                InputsKind.Feedback => (InputsChanges.ReadFeedback(json), null),
                InputsKind.ClosedDay => ((InputsChanges.ReadClosedDayKey(key), InputsChanges.ReadClosedDay(json)), null),
                InputsKind.TemplateSuspension => TemplateSuspensions.Read(json) is var suspension && suspension.Id == key ? (suspension, null) : (null, $"The document's key is {suspension.Id}."),
                _ => (null, $"Unknown kind of document: {kind}."),
            };
        }
        catch (FormatException fault)
        {
            return (null, fault.Message);
        }
    }

    private static (object?, string?) Of<T>(ReadResult<T> read, string key, Func<T, string> keyOf)
        where T : class => read switch
        {
            { IsValid: false } => (null, string.Join("; ", read.Errors)),
            { Value: { } value } when keyOf(value) != key => (null, $"The document's key is {keyOf(value)}."),
            _ => (read.Value, null),
        };
}
