namespace PushOrleans.Compliance;

/// <summary>A rule as it is shown to people.</summary>
/// <param name="Title">Its short name.</param>
/// <param name="ReasonEn">Why a push is not shown as it is, in English.</param>
/// <param name="ReasonZh">The same in Chinese.</param>
/// <param name="Basis">The provision it follows, and how far its wording was checked; every number is product policy.</param>
/// <param name="Scope">What it counts or looks at.</param>
/// <param name="Points">Where it is evaluated (P0–P6).</param>
/// <param name="Codes">Every code it can fire.</param>
public sealed record RuleInfo(
    Rule Rule,
    string Title,
    string ReasonEn,
    string ReasonZh,
    string Basis,
    string Scope,
    string Points,
    IReadOnlyList<CodeText> Codes)
{
    public string Id => Rule.Id();

    /// <summary>Whether a policy may disable it.</summary>
    public bool CanBeDisabled => Rule.CanBeDisabled();

    public CodeText? Find(string code) => Codes.FirstOrDefault(text => string.Equals(text.Code, code, StringComparison.Ordinal));
}

/// <summary>
/// What a code means. Templates may name <c>{code}</c>, <c>{used}</c>, <c>{limit}</c>, <c>{freesAt}</c> and <c>{text}</c> of its
/// <see cref="Observation"/>.
/// </summary>
public sealed record CodeText(string Code, string En, string Zh);
