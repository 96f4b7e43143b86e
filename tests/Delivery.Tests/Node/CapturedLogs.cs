using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Delivery.Tests;

/// <summary>Everything that anyone logged at any level, scopes and exceptions included.</summary>
internal sealed class CapturedLogs : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logs._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => pair.Value)) : "";
            logs.Lines.Enqueue($"{category} {logLevel} {formatter(state, exception)} {values} {exception}");
            logs._scopes?.ForEachScope((scope, _) => logs.Lines.Enqueue($"{category} scope {scope}"), 0);
        }
    }
}
