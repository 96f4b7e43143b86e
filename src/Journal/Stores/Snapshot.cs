namespace PushOrleans.Journal;

/// <summary>A partition's state as of a record; sections are addressable by user ordinal.</summary>
/// <param name="Shared">What is not one user's: offers, cursors, counts, watermarks.</param>
/// <param name="Users">Per user ordinal (ascending, distinct), the user's state; an erased user's is missing.</param>
public sealed record Snapshot(long Seq, ReadOnlyMemory<byte> Shared, IReadOnlyList<UserSection> Users);

public readonly record struct UserSection(int Ordinal, ReadOnlyMemory<byte> State);

/// <summary>What a snapshot says of one user.</summary>
/// <param name="Seq">The snapshot's record.</param>
/// <param name="User">Null = not in it: registered later, or erased.</param>
public readonly record struct UserSnapshot(long Seq, UserSection? User);
