using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.JSInterop;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>
/// How a circuit's calls into the page are made JSON. Each circuit has options of its own, and for a number among the arguments the serializer asks for the
/// metadata of all that Int32 derives from: some thirty interfaces of arithmetic, by reflection, for every circuit anew. They are no types of JSON; told so, it
/// goes on without them, and a circuit starts a third of a millisecond earlier (ADR 0020).
/// </summary>
internal sealed class ScriptCallTypes : IJsonTypeInfoResolver
{
    public static readonly ScriptCallTypes Instance = new();
    private readonly DefaultJsonTypeInfoResolver _all = new();

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
        type.IsInterface && type.Assembly == typeof(int).Assembly && !typeof(IEnumerable).IsAssignableFrom(type) ? null : _all.GetTypeInfo(type, options);

    /// <summary>For every circuit's script runtime. The framework's stays as it is where it is registered in another way than today.</summary>
    public static void UseFor(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(IJSRuntime) && !service.IsKeyedService) is { ImplementationType: { } type } runtime && type.IsAssignableTo(typeof(JSRuntime)))
        {
            var make = ActivatorUtilities.CreateFactory(type, []);
            services.Replace(ServiceDescriptor.Describe(typeof(IJSRuntime), provider => WithTypes((JSRuntime)make(provider, [])), runtime.Lifetime));
        }
    }

    // For those who derive from it; the framework's own runtime for circuits is sealed.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_" + nameof(JsonSerializerOptions))]
    internal static extern JsonSerializerOptions OptionsOf(JSRuntime runtime);

    private static JSRuntime WithTypes(JSRuntime runtime)
    {
        OptionsOf(runtime).TypeInfoResolver = Instance;
        return runtime;
    }
}
