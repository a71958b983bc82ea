using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Web.Api;

/// <summary><c>/clients/{clientId}/keys</c>.</summary>
internal static class ApiKeysApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/clients/{clientId}/keys").WithTags("API keys");
        keys.MapGet("/", ListAsync).WithSummary("Lists a client's keys, never their values.").TakesPage().Gives<ListJson<ApiKeyJson>>(StatusCodes.Status200OK, 404);
        keys.MapPost("/", CreateAsync).WithSummary("Makes a key, with a role or with scopes; its value is in this answer.")
            .Accepts<ApiKeyDraftJson>("application/json").Example("""{"name":"Nightly export","scopes":["clients:read","audit:read"],"expiresAt":"2030-01-01T00:00:00Z","networks":["203.0.113.0/24"],"rateLimits":[{"limit":10,"windowSeconds":1}],"quota":{"limit":100000,"refill":"monthly"}}""").TakesIdempotencyKey().Gives<ApiKeyJson>(StatusCodes.Status201Created, 400, 404, 409);
        keys.MapGet("/{id}", FindAsync).WithSummary("Reads a key, without its value.").Gives<ApiKeyJson>(StatusCodes.Status200OK, 404);
        keys.MapPatch("/{id}", EditAsync).WithSummary("Renames a key, moves its end, switches it off or on, ties its use to networks, limits and a quota.")
            .Accepts<ApiKeyEditJson>("application/json").TakesIfMatch().Gives<ApiKeyJson>(StatusCodes.Status200OK, 400, 404, 409, 412);
        keys.MapDelete("/{id}", DeleteAsync).WithSummary("Ends a key at once.").GivesNothing(404);
        keys.MapPost("/{id}/reveal", RevealAsync).WithSummary("Shows a key's value again, where the workspace keeps copies; audited each time.").Gives<RevealedKeyJson>(StatusCodes.Status200OK, 404, 409);
        keys.MapPost("/{id}/rotate", RotateAsync).WithSummary("Gives a key a new value; the old one ends now or at a date. A date is refused (409 rotation_running) while the value before is still taken; an immediate end ends both.")
            .Accepts<RotateAsk>("application/json").Example("""{"oldEndsAt":"2030-01-01T00:00:00Z"}""").Gives<ApiKeyJson>(StatusCodes.Status200OK, 400, 404, 409);
        keys.MapPost("/{id}/undo-rotation", UndoRotationAsync).WithSummary("Makes the old value the key's again while it lives; the new one ends at once.").Gives<ApiKeyJson>(StatusCodes.Status200OK, 404, 409);
        keys.MapGet("/{id}/observed-networks", ObservedAsync).WithSummary("Lists where callers were seen while the key's networks are observed, and proposes a list.").Gives<NetworkProposal>(StatusCodes.Status200OK, 404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, string clientId, ApiKeyQueries queries, TimeProvider time) =>
        call.Answer(await queries.ListAsync(call.Actor, clientId, call.Page(), call.Ct), page => ListJson<ApiKeyJson>.Of(page, RowsAt(time)));

    private static async Task<IResult> FindAsync(ApiCall call, string clientId, string id, ApiKeyQueries queries, TimeProvider time) =>
        call.Answer(await queries.FindAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct), RowsAt(time), row => row.Version);

    private static async Task<IResult> CreateAsync(ApiCall call, string clientId, CreateApiKey create, ApiKeyQueries queries, TimeProvider time)
    {
        if (!(await call.ReadAsync<ApiKeyDraftJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (!(await create.RunAsync(call.Actor, clientId, sent.Body.ToDraft(), call.Ct, sent.Idempotency)).IsDone(out var created, out var problem))
        {
            return call.Refuse(problem);
        }

        return (await WithValueAsync(call, clientId, created, queries, time)).IsDone(out var key, out problem)
            ? call.Created($"{ApiGate.Path}/clients/{Uri.EscapeDataString(clientId)}/keys/{created.Id}", key, created.IsRepeated)
            : call.Refuse(problem);
    }

    private static async Task<IResult> EditAsync(ApiCall call, string clientId, string id, EditApiKey edit, TimeProvider time) =>
        (await call.ReadAsync<ApiKeyEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), sent.Body.ToEdit(call.ExpectedVersion), call.Ct), RowsAt(time), row => row.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string clientId, string id, DeleteApiKey delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> RevealAsync(ApiCall call, string clientId, string id, RevealApiKey reveal) =>
        call.Answer(await reveal.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct), value => new RevealedKeyJson(ApiCall.IdOf(id), value.Reveal()));

    private static async Task<IResult> RotateAsync(ApiCall call, string clientId, string id, RotateApiKey rotate, ApiKeyQueries queries, TimeProvider time)
    {
        if (!(await call.ReadAsync<RotateAsk>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        return (await rotate.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), sent.Body, call.Ct)).IsDone(out var rotated, out var problem)
            ? call.Answer(await WithValueAsync(call, clientId, rotated, queries, time), key => key)
            : call.Refuse(problem);
    }

    private static async Task<IResult> UndoRotationAsync(ApiCall call, string clientId, string id, UndoRotation undo, TimeProvider time) =>
        call.Answer(await undo.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct), RowsAt(time), row => row.Version);

    private static async Task<IResult> ObservedAsync(ApiCall call, string clientId, string id, ObservedNetworks observed) =>
        call.Answer(await observed.FindAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct), proposal => proposal);

    // Whoever made a key may see its row, whether or not they may list others.
    private static async Task<Outcome<ApiKeyJson>> WithValueAsync(ApiCall call, string clientId, CreatedApiKey created, ApiKeyQueries queries, TimeProvider time)
    {
        var own = call.Actor with { Rights = call.Actor.Rights | Rights.KeysRead };
        return (await queries.FindAsync(own, clientId, created.Id, call.Ct)).IsDone(out var row, out var problem)
            ? ApiKeyJson.Of(row, time.GetUtcNow()) with { Key = created.Key?.Reveal() }
            : problem;
    }

    private static Func<ApiKeyRow, ApiKeyJson> RowsAt(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return row => ApiKeyJson.Of(row, now);
    }
}
