using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.JSInterop;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>
/// How a circuit's calls into the page are made JSON. Each circuit has options of its own, and for each argument the serializer asks for the metadata of all
/// that its type derives from, by reflection, for every circuit anew: some thirty interfaces of arithmetic for a number, eight of collections for each of the
/// framework's two dictionaries. None of them makes JSON different; told that they are no types of JSON, it goes on without them, and a circuit starts half a
/// millisecond earlier (ADR 0020). So a dictionary that is part of an argument is declared as a class: where it is declared as an interface, the call fails.
/// </summary>
internal sealed class ScriptCallTypes : IJsonTypeInfoResolver
{
    public static readonly ScriptCallTypes Instance = new();
    private readonly DefaultJsonTypeInfoResolver _all = new();

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
        IsOnlyDerivedFrom(type) ? null : ScriptCallValues.Find(type) is { } of ? of(options) : _all.GetTypeInfo(type, options);

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

    private static bool IsOnlyDerivedFrom(Type type) =>
        type == typeof(ValueType) || type == typeof(Enum)
        || (type.IsInterface && type.Assembly == typeof(int).Assembly && !IsOfList(type));

    // What a list may be declared as: IEnumerable<T> and what follows from it, but not what only a dictionary is.
    private static bool IsOfList(Type type) =>
        type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) && type.GetGenericArguments() is [{ } item]
        && !(item.IsGenericType && item.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static JSRuntime WithTypes(JSRuntime runtime)
    {
        OptionsOf(runtime).TypeInfoResolver = Instance;
        return runtime;
    }
}
