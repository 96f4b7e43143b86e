using System.Text;

namespace PushOrleans.Api;

/// <summary>The serializer's paths (<c>$.a[0]['b.c']</c>) as JSON pointers (<c>/a/0/b.c</c>).</summary>
internal static class JsonPath
{
    public static string ToPointer(string? path)
    {
        var pointer = new StringBuilder();
        var at = path is ['$', ..] ? 1 : 0;
        while (path is not null && at < path.Length)
        {
            if (path[at] == '.')
            {
                var end = path.AsSpan(at + 1).IndexOfAny('.', '[');
                end = end < 0 ? path.Length : at + 1 + end;
                Resources.Lexical.AppendPointerStep(pointer, path[(at + 1)..end]);
                at = end;
                continue;
            }

            var quoted = path.AsSpan(at).StartsWith("['");
            var close = path.IndexOf(quoted ? "']" : "]", at, StringComparison.Ordinal);
            if (close < 0) break;
            Resources.Lexical.AppendPointerStep(pointer, path[(at + (quoted ? 2 : 1))..close]);
            at = close + (quoted ? 2 : 1);
        }

        return pointer.ToString();
    }
}
