using System.Text;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>Preferences from their body, every fault with its pointer.</summary>
internal static class PreferencesReading
{
    private const string IdExpected = "must be an id: 1 to 64 of the characters A-Z a-z 0-9 . _ : -";
    private const int MaxItems = 200;
    private const int MaxTextLength = 200;

    public static SetPreferences Read(PreferencesBody body, out List<ProblemError> errors)
    {
        var found = new List<ProblemError>();
        errors = found;
        if (body.TimeZone?.Length > MaxTextLength) found.Add(new("/timeZone", $"must have at most {MaxTextLength} characters"));
        return new SetPreferences(
            body.Personalisation ?? true,
            body.QuietHours is null ? null : Each("/quietHours", body.QuietHours, (at, x) => Window(found, at, x)),
            Each("/frequencyChoices", body.FrequencyChoices ?? [], (at, x) => Choice(found, at, x)),
            Each("/categoryOptOuts", body.CategoryOptOuts ?? [], (at, x) => OptOut(found, at, x)),
            body.TimeZone);

        List<T> Each<TBody, T>(string pointer, IReadOnlyList<TBody?> items, Func<string, TBody, T?> read)
            where TBody : class
        {
            var all = new List<T>(items.Count);
            if (items.Count > MaxItems) found.Add(new(pointer, $"must have at most {MaxItems} items"));
            for (var i = 0; i < Math.Min(items.Count, MaxItems); i++)
            {
                if (items[i] is not { } item) found.Add(new($"{pointer}/{i}", "must be an object"));
                else if (read($"{pointer}/{i}", item) is { } value) all.Add(value);
            }

            return all;
        }
    }

    private static DayWindow Window(List<ProblemError> errors, string at, WindowBody body)
    {
        var (start, end) = (TimeOfDay(errors, $"{at}/start", body.Start), TimeOfDay(errors, $"{at}/end", body.End));
        if (start is not null && start == end) errors.Add(new($"{at}/end", "must differ from the start of the window"));
        return new DayWindow(start ?? 0, end ?? 0);
    }

    private static OwnLimit Choice(List<ProblemError> errors, string at, ChoiceBody body)
    {
        if (body.ProviderId is not null && !Lexical.IsId(body.ProviderId)) errors.Add(new($"{at}/providerId", IdExpected));
        if (body.Category?.Length > MaxTextLength) errors.Add(new($"{at}/category", $"must have at most {MaxTextLength} characters"));
        if (body.PerDay is null or < 0 or > Lexical.MaxNumber) errors.Add(new($"{at}/perDay", $"must be an integer from 0 to {Lexical.MaxNumber}"));
        return new OwnLimit(body.ProviderId, body.Category, body.PerDay ?? 0);
    }

    private static OptOut OptOut(List<ProblemError> errors, string at, CategoryOptOutBody body)
    {
        if (body.Category is not { Length: > 0 and <= MaxTextLength }) errors.Add(new($"{at}/category", $"is required, with at most {MaxTextLength} characters"));
        if (body.LegalEntityId is not null && !Lexical.IsId(body.LegalEntityId)) errors.Add(new($"{at}/legalEntityId", IdExpected));
        return new OptOut(body.Category ?? "", body.LegalEntityId);
    }

    private static int? TimeOfDay(List<ProblemError> errors, string at, string? text)
    {
        if (text is not null && Ascii.IsValid(text) && Lexical.TryTimeOfDay(Encoding.ASCII.GetBytes(text), out var second)) return second;
        errors.Add(new(at, "must be a time of day from 00:00 to 23:59"));
        return null;
    }
}
