using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClientPortal.Web.Hosting.Logging;

/// <summary>One record a line, for people: time, level, category, trace id, message. Lines of an exception are indented, so that none of them can pass for a record.</summary>
internal sealed class LineLog(TimeProvider time) : ConsoleFormatter(ConsoleFormatterNames.Simple)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var trace = RequestScope.TraceIdIn(scopeProvider) is { } id ? $" [{id}]" : "";
        textWriter.WriteLine($"{at} {Level(logEntry.LogLevel)} {logEntry.Category}{trace} {Redaction.Clean(logEntry.Formatter(logEntry.State, logEntry.Exception))}");
        if (logEntry.Exception is { } exception)
        {
            foreach (var line in exception.ToString().Split('\n'))
            {
                textWriter.WriteLine("    | " + Redaction.Clean(line.TrimEnd('\r')));
            }
        }
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
