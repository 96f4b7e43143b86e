using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace PushOrleans.Compliance;

/// <summary>Has the processor begin to load an object that is read soon. Changes nothing; where the processor cannot, it does nothing.</summary>
internal static class CacheLines
{
    public const int Size = 64;

    /// <summary>Loads the line that stands so many bytes behind the object's beginning. An object that is moved meanwhile is loaded in vain.</summary>
    public static unsafe void Load(object of, int offset)
    {
        if (Sse.IsSupported) Sse.Prefetch0((byte*)Unsafe.As<object, nint>(ref of) + offset);
    }
}
