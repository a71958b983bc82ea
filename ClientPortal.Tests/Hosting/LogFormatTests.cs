using System.Text.Json;
using ClientPortal.Web.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ClientPortal.Tests.Hosting;

[Trait("SEC", "231")]
public sealed class LogFormatTests
{
    private const string Hostile = "name\r\n2026-01-01T00:00:00.000Z info Forged a record\u001b[31m\u2028\u0085\"}{\u202e end";

    [Fact]
    public void A_line_stays_one_line_whatever_is_in_it()
    {
        var text = Write(new LineLog(TimeProvider.System), Hostile, exception: null);

        text.ShouldEndWith("\n");
        text.TrimEnd('\n').ShouldNotContain('\n');
        foreach (var control in "\r\u001b\u2028\u0085\u202e")
        {
            text.ShouldNotContain(control);
        }
    }

    [Fact]
    public void An_exception_cannot_forge_a_record()
    {
        var text = Write(new LineLog(TimeProvider.System), "failed", new InvalidOperationException(Hostile));

        text.TrimEnd('\n').Split('\n').Skip(1).ShouldAllBe(line => line.StartsWith("    | ", StringComparison.Ordinal));
        text.ShouldNotContain('\u001b');
    }

    [Fact]
    public void JSON_stays_one_object_on_one_line()
    {
        var text = Write(new JsonLog(TimeProvider.System), Hostile, new InvalidOperationException(Hostile));

        text.TrimEnd('\n').ShouldNotContain('\n');
        using var record = JsonDocument.Parse(text);
        record.RootElement.GetProperty("message").GetString().ShouldBe(Hostile);
    }

    [Theory]
    [Trait("SEC", "230")]
    [InlineData("token cpr_0123456789abcdefghij given", "token *** given")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: Bearer ***")]
    [InlineData("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***")]
    [InlineData("/cb?code=4/abc&state=xyz&lang=de", "/cb?code=***&state=***&lang=de")]
    [InlineData("""{"client_secret":"hunter2","name":"x"}""", """{"client_secret":"***","name":"x"}""")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_def", "***")]
    [InlineData("acme_cpk_0123456789abcdef", "acme_***")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void What_looks_like_a_credential_is_masked(string text, string expected) => Redaction.Clean(text).ShouldBe(expected);

    private static string Write(ConsoleFormatter formatter, string message, Exception? exception)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(LogLevel.Information, "Test", default, message, exception, (state, _) => state);
        formatter.Write(in entry, new LoggerExternalScopeProvider(), writer);
        return writer.ToString();
    }
}
