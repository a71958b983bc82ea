namespace ClientPortal.Fuzz;

/// <summary>One thing to send requests to.</summary>
/// <param name="Name">For <c>--endpoint</c>.</param>
/// <param name="Write">A right request; what is done to it comes afterwards.</param>
internal sealed record Endpoint(string Name, Func<Chance, Ground, Draft> Write)
{
    /// <summary>Every public endpoint of the portal: those of the protocol, by hand; those of the API, from its own description.</summary>
    public static async Task<IReadOnlyList<Endpoint>> AllAsync(HttpClient http) => [.. ProtocolEndpoints.All, .. ApiEndpoints.From(await http.GetStringAsync("/openapi/v1.json"))];
}
