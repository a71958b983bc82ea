using System.Diagnostics;
using System.Text.Json;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>Runs commands as somebody at a terminal would.</summary>
internal static class Shell
{
    /// <summary>What it printed; fails where it failed.</summary>
    public static async Task<string> RunAsync(string command, string? folder = null)
    {
        var start = new ProcessStartInfo("bash") { ArgumentList = { "-c", command }, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "" };
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, await errors);
        return output;
    }

    public static async Task<JsonElement> JsonAsync(string command) => JsonDocument.Parse(await RunAsync(command)).RootElement;
}
