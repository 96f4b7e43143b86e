namespace PushOrleans.Cli;

/// <summary>How the tool ends (contracts §4; 130 is the shells' word for an interrupt).</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Usage = 64;
    public const int InvalidInput = 65;
    public const int Internal = 70;
    public const int Interrupted = 130;
}
