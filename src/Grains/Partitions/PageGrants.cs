using System.Collections;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// The grants of a page, made when the first is asked for. Most pages go by the inbox alone, which takes their number and no more. To be asked on
/// the partition's turn, as the partition's state is read.
/// </summary>
internal sealed class PageGrants(int count, Func<List<GrantedUser>> make) : IReadOnlyList<GrantedUser>
{
    private List<GrantedUser>? _made;

    public int Count => count;

    public GrantedUser this[int index] => Made[index];

    private List<GrantedUser> Made => _made ??= make();

    public IEnumerator<GrantedUser> GetEnumerator() => Made.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
