namespace PushOrleans.Cli.Simulation;

/// <summary>Input that the contracts do not allow: exit 65. The message has one line per fault.</summary>
internal sealed class InvalidInputException : Exception
{
    public InvalidInputException() { }

    public InvalidInputException(string message) : base(message) { }

    public InvalidInputException(string message, Exception inner) : base(message, inner) { }
}
