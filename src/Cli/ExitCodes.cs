namespace PushOrleans.Cli;

/// <summary>How the tool ends, after sysexits(3) (contracts §4; 130 is the shells' word for an interrupt).</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command ran, and what it checks does not hold (a ledger that does not verify, sums that do not agree).</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 64;

    /// <summary>A file or a request is wrong, or names what is not there.</summary>
    public const int InvalidInput = 65;

    /// <summary>The node cannot be reached, is not ready, or asks to come back later.</summary>
    public const int Unavailable = 69;

    /// <summary>A fault of the tool or of the node.</summary>
    public const int Internal = 70;

    /// <summary>The key is missing, unknown, or may not do this.</summary>
    public const int Forbidden = 77;

    public const int Interrupted = 130;

    public static int OfStatus(int status) => status switch
    {
        401 or 403 => Forbidden,
        429 or 503 => Unavailable,
        >= 500 => Internal,
        _ => InvalidInput,
    };
}
