using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>What is to be kept of one user apart from the chain, so that it can be erased: attributes, tags, devices, the user id.</summary>
/// <param name="Ordinal">The user's ordinal in the partition, ≥ 0.</param>
/// <param name="Profile">What <paramref name="Content"/> was encoded from, where whoever encoded it has it: a state that enters it need not read it again.</param>
public readonly record struct PersonalContent(int Ordinal, ReadOnlyMemory<byte> Content, UserProfile? Profile = null);

/// <summary>A personal payload as it is stored with its record.</summary>
/// <param name="Seq">The record's number.</param>
/// <param name="Index">Place among the record's personal payloads, from 0.</param>
/// <param name="Ordinal">The user's ordinal in the partition, ≥ 0.</param>
/// <param name="Salted">16 random bytes and the content: the digest that stays in the chain cannot be guessed from a guessed content.</param>
public readonly record struct PersonalPayload(long Seq, int Index, int Ordinal, ReadOnlyMemory<byte> Salted)
{
    /// <summary>Length of the salt in bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>What the content was encoded from; null = not known, as in everything that was read back.</summary>
    public UserProfile? Profile { get; init; }

    /// <summary>What was given to <see cref="RecordChain.Seal"/>.</summary>
    public ReadOnlyMemory<byte> Content => Salted[SaltLength..];
}
