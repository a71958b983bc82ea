// remove when the feed serves AngleSharp.Diffing 1.x
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace ClientPortal.Tests;

/// <summary>Gives bunit the older AngleSharp.Diffing that the closed feed has; the members it calls are the same.</summary>
internal static class ClosedFeedAssemblies
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "bunit loads the assembly before any test could register a handler.")]
    internal static void HandOver()
    {
        AssemblyLoadContext.Default.Resolving += static (context, name) =>
            name.Name == "AngleSharp.Diffing"
                ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "closed-feed", "AngleSharp.Diffing.dll"))
                : null;
    }
}
