using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>Bounds of what one circuit may send and keep (SEC-205, SEC-206).</summary>
internal static class CircuitsSetup
{
    private const int LargestMessageBytes = 32 * 1024;

    public static IServerSideBlazorBuilder AddPortalCircuits(this IServerSideBlazorBuilder circuits)
    {
        ScriptCallTypes.UseFor(circuits.Services);
        circuits.Services.AddSingleton<CircuitCount>();
        circuits.Services.AddScoped<CircuitHandler, CountedCircuit>();
        circuits.Services.Configure<CircuitOptions>(options =>
        {
            options.DetailedErrors = false;
            options.DisconnectedCircuitMaxRetained = 100;
            options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        });
        return circuits.AddHubOptions(options =>
        {
            options.MaximumReceiveMessageSize = LargestMessageBytes;
            options.EnableDetailedErrors = false;
            options.StatefulReconnectBufferSize = 0;
        });
    }

    /// <summary>After authentication.</summary>
    public static IApplicationBuilder UsePortalCircuits(this IApplicationBuilder app) => app.UseMiddleware<CircuitGate>();
}
