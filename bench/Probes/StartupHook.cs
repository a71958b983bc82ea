using System.Reflection;
using System.Runtime.Loader;
using ClientPortal.Bench.Probes;

#pragma warning disable CA1050, MA0047 // .NET finds it by this name and without a namespace: https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md

/// <summary>Runs before the portal's own entry point where DOTNET_STARTUP_HOOKS names this assembly, and makes it one that can be loaded by its name.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var bench = typeof(Probe).Assembly;
        AssemblyLoadContext.Default.Resolving += (_, name) => name.Name == bench.GetName().Name ? bench : null;
    }
}
