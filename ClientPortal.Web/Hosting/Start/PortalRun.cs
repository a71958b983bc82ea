namespace ClientPortal.Web.Hosting.Start;

/// <summary>Runs the host until it is stopped.</summary>
internal static class PortalRun
{
    /// <summary>Whether the host can be built at all; says every mistake in its settings where not. Before anything else asks for them.</summary>
    public static bool HasGoodSettings(this WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<PortalOptions>();
            return true;
        }
        catch (StartRefusedException refusal)
        {
            Console.Error.WriteLine(refusal.Message);
            return false;
        }
    }

    /// <summary>The exit code: 0, or 1 where the host refused to start and has said why, without a stack trace.</summary>
    public static async Task<int> RunPortalAsync(this WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (StartRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }
}
