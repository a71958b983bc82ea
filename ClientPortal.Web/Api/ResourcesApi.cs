using ClientPortal.Domain;
using ClientPortal.Domain.Resources;

namespace ClientPortal.Web.Api;

/// <summary><c>/resources</c>, and what a client has to do with them at <c>/clients/{clientId}/resources</c>.</summary>
internal static class ResourcesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var resources = api.MapGroup("/resources").WithTags("Resources");
        resources.MapGet("/", ListAsync).WithSummary("Lists the workspace's own APIs for which tokens can be asked (RFC 8707).").TakesPage().Gives<ListJson<ResourceJson>>();
        resources.MapPost("/", CreateAsync).WithSummary("Registers an API; its identifier is fixed for good.")
            .Accepts<ResourceDraftJson>("application/json").Example("""{"identifier":"https://api.shop.example","name":"Shop API","scopes":["members:read"]}""").TakesIdempotencyKey().Gives<ResourceJson>(StatusCodes.Status201Created, 400, 409);
        resources.MapGet("/{id}", FindAsync).WithSummary("Reads a resource.").Gives<ResourceJson>(StatusCodes.Status200OK, 404);
        resources.MapPatch("/{id}", EditAsync).WithSummary("Renames a resource, changes the scopes and the life of its tokens, switches it off or on.")
            .Accepts<ResourceEditJson>("application/json").Example("""{"disabled":true}""").TakesIfMatch().Gives<ResourceJson>(StatusCodes.Status200OK, 400, 404, 409, 412);
        resources.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a resource with its assignments.").GivesNothing(404);

        var ofClient = api.MapGroup("/clients/{clientId}/resources").WithTags("Resources");
        ofClient.MapGet("/", OfClientAsync).WithSummary("Lists the resources a client may get tokens for, and those whose tokens it checks.").Gives<ListJson<ClientResourceJson>>(StatusCodes.Status200OK, 404);
        ofClient.MapPut("/", AssignAsync).WithSummary("Sets the whole list; what is not in it is taken away.")
            .Accepts<ResourceUsesJson>("application/json").Example("""{"items":[{"resourceId":"0199f3c2-0000-7000-8000-000000000000","requests":true,"serves":false}]}""").GivesNothing(400, 404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ResourceQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Page(), call.Ct), page => ListJson<ResourceJson>.Of(page, ResourceJson.Of));

    private static async Task<IResult> CreateAsync(ApiCall call, CreateResource create, ResourceQueries queries)
    {
        if (!(await call.ReadAsync<ResourceDraftJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (!(await create.RunAsync(call.Actor, sent.Body.ToDraft(), call.Ct, sent.Idempotency)).IsDone(out var created, out var problem))
        {
            return call.Refuse(problem);
        }

        // Whoever may write them may see the one they made, whether or not they may list others.
        var own = call.Actor with { Rights = call.Actor.Rights | Rights.ClientsRead };
        return (await queries.FindAsync(own, created.Id, call.Ct)).IsDone(out var row, out problem)
            ? call.Created($"{ApiGate.Path}/resources/{created.Id}", ResourceJson.Of(row), created.IsRepeated)
            : call.Refuse(problem);
    }

    private static async Task<IResult> FindAsync(ApiCall call, string id, ResourceQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct), ResourceJson.Of, row => row.Version);

    private static async Task<IResult> EditAsync(ApiCall call, string id, EditResource edit) =>
        (await call.ReadAsync<ResourceEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, ApiCall.IdOf(id), sent.Body.ToEdit(call.ExpectedVersion), call.Ct), ResourceJson.Of, row => row.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string id, DeleteResource delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> OfClientAsync(ApiCall call, string clientId, ResourceQueries queries) =>
        call.Answer(
            await queries.OfClientAsync(call.Actor, clientId, call.Ct),
            rows => new ListJson<ClientResourceJson>([.. rows.Where(row => row.MayRequest || row.Serves).Select(ClientResourceJson.Of)], Next: null));

    private static async Task<IResult> AssignAsync(ApiCall call, string clientId, AssignResources assign) =>
        (await call.ReadAsync<ResourceUsesJson>()).IsDone(out var sent, out var unreadable)
            ? call.AnswerNothing(await assign.RunAsync(call.Actor, clientId, sent.Body.ToUses(), call.Ct))
            : call.Refuse(unreadable);
}
