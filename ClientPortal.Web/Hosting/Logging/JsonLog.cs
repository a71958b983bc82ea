using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClientPortal.Web.Hosting.Logging;

/// <summary>One JSON object a line, for collectors (<c>Logging:Console:FormatterName=json</c>).</summary>
internal sealed class JsonLog(TimeProvider time) : ConsoleFormatter(ConsoleFormatterNames.Json)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow());
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteNumber("event", logEntry.EventId.Id);
            if (RequestScope.TraceIdIn(scopeProvider) is { } id)
            {
                json.WriteString("traceId", id);
            }

            json.WriteString("message", Redaction.WithoutSecrets(logEntry.Formatter(logEntry.State, logEntry.Exception)));
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", Redaction.WithoutSecrets(exception.ToString()));
            }

            WriteFields(json, logEntry.State);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteFields(Utf8JsonWriter json, object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> fields)
        {
            return;
        }

        json.WriteStartObject("fields");
        foreach (var (name, value) in fields.Where(field => field.Key != "{OriginalFormat}").DistinctBy(field => field.Key))
        {
            json.WriteString(name, Redaction.WithoutSecrets(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        }

        json.WriteEndObject();
    }
}
