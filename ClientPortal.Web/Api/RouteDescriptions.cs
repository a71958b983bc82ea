using Microsoft.OpenApi;

namespace ClientPortal.Web.Api;

/// <summary>Describes routes in one word each.</summary>
internal static class RouteDescriptions
{
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder route, params DescribedParameter[] parameters) => route.WithMetadata([.. parameters]);

    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder route) => route.WithMetadata(
        new DescribedParameter("limit", "1 to 200, 50 by default.") { Type = JsonSchemaType.Integer },
        new DescribedParameter("after", "The cursor `next` of the page before."));

    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route) => route.WithMetadata(
        new DescribedParameter("Idempotency-Key", "Repeat a call with the same key after a lost answer: nothing is made twice. Kept for 24 hours.") { IsHeader = true });

    public static RouteHandlerBuilder TakesIfMatch(this RouteHandlerBuilder route) => route.WithMetadata(
        new DescribedParameter("If-Match", "The `ETag` of the version you saw; 412 where it has changed since.") { IsHeader = true });

    /// <summary>A body that works.</summary>
    public static RouteHandlerBuilder Example(this RouteHandlerBuilder route, string json) => route.WithMetadata(new DescribedBody(json));

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK, params int[] refusals) =>
        route.Produces<T>(status, "application/json").Refuses(refusals);

    public static RouteHandlerBuilder GivesNothing(this RouteHandlerBuilder route, params int[] refusals) =>
        route.Produces(StatusCodes.Status204NoContent).Refuses(refusals);

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, int[] refusals)
    {
        foreach (var status in refusals.Union([401, 403, 429]))
        {
            route.Produces<ApiProblem>(status, "application/problem+json");
        }

        return route;
    }
}

/// <summary>What a route takes beside path and body, for the description at /openapi/v1.json.</summary>
/// <param name="Description">English; short.</param>
internal sealed record DescribedParameter(string Name, string Description)
{
    /// <summary>Else in the query.</summary>
    public bool IsHeader { get; init; }

    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;

    /// <summary>Of a text, as JSON Schema names it; null for any.</summary>
    public string? Format { get; init; }
}

/// <summary>An example of a route's body.</summary>
internal sealed record DescribedBody(string Json);
