namespace PushOrleans.Compliance;

/// <summary>
/// Ordinal equality of ids on the path of every verdict. Ids of one kind are mostly as long as each other and alike at the front, and those that
/// are equal are mostly one object; so the last character tells nearly all apart.
/// </summary>
internal static class Same
{
    public static bool Text(string a, string b) =>
        ReferenceEquals(a, b) || (a.Length == b.Length && (a.Length == 0 || a[^1] == b[^1]) && string.Equals(a, b, StringComparison.Ordinal));
}
