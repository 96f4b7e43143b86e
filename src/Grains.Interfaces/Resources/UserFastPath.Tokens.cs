using System.Text;
using System.Text.Json;
using PushOrleans.Compliance;

namespace PushOrleans.Resources;

// Steps through the document, token by token.
internal ref partial struct UserFastPath
{
    /// <summary>Steps to the next name of the open object; false after its last field, and after giving up.</summary>
    private bool NextName(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (_gaveUp || !_json.Read() || _json.TokenType == JsonTokenType.EndObject) return false;
        name = _json.ValueSpan;
        if (_json.ValueIsEscaped) GiveUp();
        return !_gaveUp;
    }

    /// <summary>Steps into the next object of the open array; false after the last, and after giving up.</summary>
    private bool NextObject()
    {
        if (_gaveUp || !_json.Read() || _json.TokenType == JsonTokenType.EndArray) return false;
        if (_json.TokenType != JsonTokenType.StartObject) GiveUp();
        return !_gaveUp;
    }

    /// <summary>Steps into an object or array; false where it is null.</summary>
    private bool Opens(JsonTokenType start)
    {
        if (_json.Read() && _json.TokenType == start) return true;
        if (_json.TokenType != JsonTokenType.Null) GiveUp();
        return false;
    }

    private string? Text(StringPool? pool) => _json.Read() && _json.TokenType != JsonTokenType.Null ? TextHere(pool) : null;

    private string? TextHere(StringPool? pool)
    {
        if (_json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped) return Pooled(_json.ValueSpan, pool);
        GiveUp();
        return null;
    }

    private string? Id(StringPool? pool)
    {
        var text = Text(pool);
        if (text is not null && !Lexical.IsId(text)) GiveUp();
        return text;
    }

    /// <summary>Never where it is missing, which "" is, too.</summary>
    private long Time()
    {
        if (!HasText() || _json.ValueSpan.IsEmpty) return Instants.Never;
        if (!Lexical.TryTime(_json.ValueSpan, out var instant)) GiveUp();
        return instant;
    }

    /// <summary>−1 where it is missing.</summary>
    private int TimeOfDay()
    {
        if (!HasText()) return -1;
        if (!Lexical.TryTimeOfDay(_json.ValueSpan, out var second)) GiveUp();
        return second;
    }

    /// <summary>−1 where it is missing.</summary>
    private long Number()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.Number && Lexical.TryNumber(_json.ValueSpan, out var number)) return number;
        if (_json.TokenType != JsonTokenType.Null) GiveUp();
        return -1;
    }

    private bool Flag()
    {
        _json.Read();
        if (_json.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)) GiveUp();
        return _json.TokenType == JsonTokenType.True;
    }

    private T? OneOf<T>(Choices<T> choices)
        where T : struct, Enum
    {
        if (!HasText()) return null;
        if (!choices.TryFind(_json.ValueSpan, out var value)) GiveUp();
        return value;
    }

    private (bool IsGiven, CampaignClass? Class) Purpose()
    {
        if (!HasText()) return default;
        if (_json.ValueSpan.SequenceEqual("*"u8)) return (true, null);
        if (!WireNames.Classes.TryFind(_json.ValueSpan, out var @class)) GiveUp();
        return (true, @class);
    }

    /// <summary>Steps to a string, whose bytes are then matched as they stand: one with escapes matches nothing.</summary>
    private bool HasText()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.String) return true;
        if (_json.TokenType != JsonTokenType.Null) GiveUp();
        return false;
    }

    private static bool IsFirst(int field, ref uint seen)
    {
        var bit = 1u << field;
        if ((seen & bit) != 0) return false;
        seen |= bit;
        return true;
    }

    private void GiveUp() => _gaveUp = true;

    private static string Pooled(ReadOnlySpan<byte> utf8, StringPool? pool) => pool is null ? Encoding.UTF8.GetString(utf8) : pool.Get(utf8);

    private static List<T> Fresh<T>(List<T> items)
    {
        items.Clear();
        return items;
    }
}
