namespace PushOrleans.Journal;

/// <summary>The store cannot be reached, or a write's fate is unknown.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException() { }
    public StoreUnavailableException(string message) : base(message) { }
    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The store was made with other fixed settings than those it is opened with.</summary>
public sealed class StoreMismatchException : Exception
{
    public StoreMismatchException() { }
    public StoreMismatchException(string message) : base(message) { }
    public StoreMismatchException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>Another process has the store open, and it is one that only one process can have open.</summary>
public sealed class StoreInUseException : Exception
{
    public StoreInUseException() { }
    public StoreInUseException(string message) : base(message) { }
    public StoreInUseException(string message, Exception innerException) : base(message, innerException) { }
}
