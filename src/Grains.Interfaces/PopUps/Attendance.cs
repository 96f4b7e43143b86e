namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// Connected devices of one partition's users, as the API node that holds their connections tells it: when one connects, after a hint, and
/// every few seconds. What is told is soft: a partition that begins anew learns it with the next word.
/// </summary>
/// <param name="Node">Name of the API node's stream of hints (<see cref="PopUpHint"/>).</param>
[GenerateSerializer, Immutable, Alias("push.attendance.v1")]
public sealed record Attendance([property: Id(0)] string Node, [property: Id(1)] IReadOnlyList<AttendingDevice> Devices);

/// <param name="Connection">Tells connections of one device apart: a reload comes before the old one is known to be gone.</param>
/// <param name="ProviderId">Only this provider's pop-ups; null = all.</param>
/// <param name="Fresh">The connection is new: what an older one of the device was sent and did not show is free again.</param>
/// <param name="Holds">A fresh connection's Last-Event-ID: the campaign whose pop-up the device has already; null = none.</param>
[GenerateSerializer, Immutable, Alias("push.attending-device.v1")]
public sealed record AttendingDevice(
    [property: Id(0)] string UserId,
    [property: Id(1)] string DeviceId,
    [property: Id(2)] string Connection,
    [property: Id(3)] string? ProviderId,
    [property: Id(4)] bool Fresh,
    [property: Id(5)] string? Holds);

/// <summary>A pop-up that goes to a connection now: durable, asked again, and the only one of its user.</summary>
[GenerateSerializer, Immutable, Alias("push.due-pop-up.v1")]
public sealed record DuePopUp([property: Id(0)] string Connection, [property: Id(1)] InboxItem Item);

/// <summary>
/// Something may have come for these users, who are connected to the node: ask their partition. A hint only: it may be lost, doubled or late,
/// and holds nothing that is shown.
/// </summary>
[GenerateSerializer, Immutable, Alias("push.pop-up-hint.v1")]
public sealed record PopUpHint([property: Id(0)] int Partition, [property: Id(1)] IReadOnlyList<string> UserIds)
{
    /// <summary>Namespace of the streams of hints in <see cref="WellKnown.Streams"/>; the key is the API node's name.</summary>
    public const string Namespace = "pop-ups";
}
