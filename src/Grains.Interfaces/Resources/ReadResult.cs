namespace PushOrleans.Resources;

/// <summary>What happens to fields that a resource does not have.</summary>
public enum UnknownFields
{
    /// <summary>They are errors: a mistyped limit must not mean "no limit". What HTTP does.</summary>
    Reject = 0,

    /// <summary>They are ignored, with a warning. What <c>simulate</c> does.</summary>
    Warn = 1,
}

/// <summary>One thing that is wrong with a document.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) to the value, or to where it is missing; empty for the whole document.</param>
/// <param name="Message">What is expected there, in English, without the value itself.</param>
public readonly record struct Remark(string Pointer, string Message)
{
    public override string ToString() => Pointer.Length == 0 ? Message : $"{Pointer}: {Message}";
}

/// <summary>A resource read from JSON, or everything that is wrong with it (the first 100 remarks).</summary>
public sealed class ReadResult<T>(T? value, IReadOnlyList<Remark> errors, IReadOnlyList<Remark> warnings)
    where T : class
{
    /// <summary>Null when there are errors.</summary>
    public T? Value { get; } = value;

    public IReadOnlyList<Remark> Errors { get; } = errors;

    /// <summary>Unknown fields under <see cref="UnknownFields.Warn"/>.</summary>
    public IReadOnlyList<Remark> Warnings { get; } = warnings;

    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;
}
