namespace ClientPortal.Web.Hosting;

/// <summary>Runs the host until it is stopped.</summary>
internal static class PortalRun
{
    /// <summary>The exit code: 0, or 1 where the host refused to start and has said why, without a stack trace.</summary>
    public static async Task<int> RunPortalAsync(this WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<PortalOptions>(); // before anything that would log its failure with a stack trace
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
