using System.Text.Json;
using ClientPortal.Web.Hosting.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace ClientPortal.Tests.Hosting;

/// <summary>Calls of circuits into the page skip what is no type of JSON, and say the same as before.</summary>
public sealed class ScriptCallTypesTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = ScriptCallTypes.Instance };

    // Fails where the framework registers its runtime in another way, so that somebody looks.
    [Fact]
    public async Task Every_circuit_has_them()
    {
        await using var scope = host.Services.CreateAsyncScope();
        ScriptCallTypes.OptionsOf((JSRuntime)scope.ServiceProvider.GetRequiredService<IJSRuntime>()).TypeInfoResolver.ShouldBe(ScriptCallTypes.Instance);
    }

    [Fact]
    public void What_is_called_with_is_written_as_before()
    {
        object?[] arguments =
        [
            1, "text", true, 2.5, null, DayOfWeek.Monday, new[] { 1, 2 }, new Named("x", [3]), DateTimeOffset.UnixEpoch, Guid.Empty,
            new Dictionary<string, List<string>> { ["a"] = ["b"] }, new Dictionary<string, Named[]>(), new Dictionary<string, object?> { ["One"] = 1, ["none"] = null, ["Named"] = new Named("y", []) },
            new Dictionary<int, string> { [1] = "one" },
        ];

        JsonSerializer.Serialize(arguments, Options).ShouldBe(JsonSerializer.Serialize(arguments));
    }

    [Theory]
    [InlineData("""{"a":["b"],"c":[]}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_comes_back_is_read_as_before(string json)
    {
        var read = JsonSerializer.Deserialize<Dictionary<string, List<string>>>(json, Options);

        JsonSerializer.Serialize(read).ShouldBe(json);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Dictionary<string, int>>("[1]", Options));
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Dictionary<string, int>>("""{"a":1""", Options));
        JsonSerializer.Deserialize<DayOfWeek>("1", Options).ShouldBe(DayOfWeek.Monday);
    }

    [Theory]
    [InlineData(typeof(Enum))]
    [InlineData(typeof(ValueType))]
    [InlineData(typeof(IComparable<int>))]
    [InlineData(typeof(IDictionary<string, List<string>>))]
    [InlineData(typeof(IReadOnlyDictionary<string, int>))]
    [InlineData(typeof(IEnumerable<KeyValuePair<string, int>>))]
    public void What_an_argument_is_only_derived_from_is_not_looked_into(Type type) => ScriptCallTypes.Instance.GetTypeInfo(type, Options).ShouldBeNull();

    private sealed record Named(string Name, IReadOnlyList<int> Numbers);
}
