using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

/// <summary>
/// Reads one document: where it is, what it found wrong. Malformed JSON, malformed UTF-8, duplicate keys and too much depth are remarks,
/// never exceptions. One document at a time; the instance is reused by its thread.
/// </summary>
internal sealed class ResourceReader
{
    private const int MaxRemarks = 100;

    /// <summary>Deeper documents are invalid: no resource needs more than 6 levels.</summary>
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    [ThreadStatic]
    private static ResourceReader? t_spare;

    private readonly Frame[] _frames = new Frame[MaxDepth + 1];
    private JsonElement[] _slots = new JsonElement[256];
    private int _open;
    private int _top;
    private List<Remark>? _errors;
    private List<Remark>? _warnings;
    private UnknownFields _unknown;
    private StringPool? _pool;

    /// <summary>A step of the path: the name (or the index) of the value in its parent, and the object's fields while it is open.</summary>
    private struct Frame
    {
        public string? Name;
        public int Index;
        public Shape? Shape;
        public int Base;
        public bool Set;
    }

    public static ReadResult<T> Read<T>(ReadOnlyMemory<byte> utf8, UnknownFields unknown, Shape shape, Func<Fields, T> read, StringPool? pool = null)
        where T : class
    {
        if (!Utf8.IsValid(utf8.Span)) return Failed<T>($"is not valid UTF-8 (byte {FirstInvalid(utf8.Span) + 1})");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException e)
        {
            return Failed<T>($"is not valid JSON (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}): {Cause(e)}");
        }
        catch (InvalidOperationException)
        {
            // The check for duplicate names unescapes them, and throws this for half a surrogate pair.
            return Failed<T>("is not valid JSON: a name has half a surrogate pair");
        }

        using (document) return Read(document.RootElement, unknown, shape, read, pool);
    }

    public static ReadResult<T> Read<T>(JsonElement root, UnknownFields unknown, Shape shape, Func<Fields, T> read, StringPool? pool = null)
        where T : class
    {
        if (root.ValueKind != JsonValueKind.Object) return Failed<T>("must be an object");
        var reader = t_spare ?? new ResourceReader();
        t_spare = null;
        (reader._unknown, reader._pool) = (unknown, pool);
        var value = read(reader.Open(root, shape, null, 0));
        reader.Close();
        var result = new ReadResult<T>(reader._errors is null ? value : null, reader._errors ?? [], reader._warnings ?? []);
        (reader._errors, reader._warnings, reader._pool) = (null, null, null);
        t_spare = reader;
        return result;
    }

    /// <summary>Opens an object; <paramref name="name"/> or <paramref name="index"/> is its place in the parent.</summary>
    public Fields Open(JsonElement element, Shape shape, string? name, int index)
    {
        ref var frame = ref Push(name, index);
        (frame.Shape, frame.Base, frame.Set) = (shape, _top, false);
        if (_top + shape.Count > _slots.Length) Array.Resize(ref _slots, Math.Max(_slots.Length * 2, _top + shape.Count));
        _top += shape.Count;
        var hint = 0;
        foreach (var property in element.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            var at = raw.Contains((byte)'\\') ? shape.IndexOf(Encoding.UTF8.GetBytes(NameOf(property)), 0) : shape.IndexOf(raw, hint);
            if (at < 0)
            {
                Unknown(NameOf(property));
                continue;
            }

            hint = at + 1;
            ref var slot = ref _slots[frame.Base + at];
            if (slot.ValueKind != JsonValueKind.Undefined) Error(NameOf(property), "occurs twice");
            if (property.Value.ValueKind != JsonValueKind.Null) slot = property.Value;
        }

        return new Fields(this, _open - 1);
    }

    public void Close()
    {
        ref var frame = ref _frames[--_open];
        if (frame.Shape is null) return;
        Array.Clear(_slots, frame.Base, frame.Shape.Count);
        (_top, frame.Shape) = (frame.Base, null);
    }

    /// <summary>Enters an array or a map, which has no fields of its own.</summary>
    public void Enter(string? name, int index = 0) => Push(name, index);

    /// <summary>The value of a field; undefined when it is missing or null.</summary>
    public JsonElement Slot(int frame, string name)
    {
        ref var at = ref _frames[frame];
        return _slots[at.Base + at.Shape!.IndexOf(name)];
    }

    public void MarkSet(int frame) => _frames[frame].Set = true;

    public bool IsSet(int frame) => _frames[frame].Set;

    public void Error(string? name, string message, int index = -1) => Add(ref _errors, name, message, index);

    public void Unknown(string name)
    {
        if (_unknown == UnknownFields.Reject) Error(name, "is not a known field");
        else Add(ref _warnings, name, "is not a known field and is ignored", -1);
    }

    /// <summary>The text of a string; null and an error when it is something else or holds half a surrogate pair.</summary>
    public string? Text(JsonElement element, string? name, int index = -1)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            Error(name, "must be a string", index);
            return null;
        }

        var raw = Inner(element);
        if (!raw.Contains((byte)'\\')) return _pool is null ? Encoding.UTF8.GetString(raw) : _pool.Get(raw);
        try
        {
            var text = element.GetString()!;
            return _pool is null ? text : _pool.Get(text);
        }
        catch (InvalidOperationException)
        {
            Error(name, "holds half a surrogate pair", index);
            return null;
        }
    }

    /// <summary>As <see cref="Text"/>, for what does not repeat.</summary>
    public string? UniqueText(JsonElement element, string? name, int index = -1)
    {
        var pool = _pool;
        _pool = null;
        var text = Text(element, name, index);
        _pool = pool;
        return text;
    }

    public string Pooled(string text) => _pool is null ? text : _pool.Get(text.AsSpan());

    /// <summary>The bytes between the quotes of a string without escapes; those of one with escapes match no lexical form.</summary>
    public static ReadOnlySpan<byte> Inner(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    public static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    private static ReadResult<T> Failed<T>(string message)
        where T : class => new(null, [new Remark("", message)], []);

    private static string Cause(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var used) == System.Buffers.OperationStatus.Done) at += used;
        return at;
    }

    private ref Frame Push(string? name, int index)
    {
        ref var frame = ref _frames[_open++];
        (frame.Name, frame.Index, frame.Shape) = (name, index, null);
        return ref frame;
    }

    private void Add(ref List<Remark>? remarks, string? name, string message, int index)
    {
        remarks ??= [];
        if (remarks.Count < MaxRemarks) remarks.Add(new Remark(Pointer(name, index), message));
    }

    private string Pointer(string? name, int index)
    {
        var pointer = new StringBuilder();
        for (var i = 1; i < _open; i++)
        {
            if (_frames[i].Name is { } step) Lexical.AppendPointerStep(pointer, step);
            else pointer.Append('/').Append(_frames[i].Index);
        }

        if (name is not null) Lexical.AppendPointerStep(pointer, name);
        if (index >= 0) pointer.Append('/').Append(index);
        return pointer.ToString();
    }
}
