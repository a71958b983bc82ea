using ClientPortal.Domain;
using ClientPortal.Domain.SingleSignOn;

namespace ClientPortal.Web.Api;

/// <summary><c>/workspace/identity-connections</c>: how people sign in with their company's identity provider.</summary>
internal static class IdentityConnectionsApi
{
    private const string Path = "/workspace/identity-connections";

    public static readonly Mistake EnforcedMissing = new("enforced_missing", "Say whether single sign-on is enforced: true or false.");

    public static void Map(RouteGroupBuilder api)
    {
        var connections = api.MapGroup(Path).WithTags("Single sign-on");
        connections.MapGet("/", ListAsync).WithSummary("Lists the connections with their domains.").Gives<ListJson<IdentityConnectionJson>>();
        connections.MapPost("/", CreateAsync).WithSummary("Makes a connection to an OpenID Connect provider. Owners only; its issuer is fixed for good, its secret is never shown.")
            .Accepts<IdentityConnectionDraftJson>("application/json").Example("""{"name":"Acme login","issuer":"https://login.acme.example","clientId":"portal","clientSecret":"from-the-provider"}""")
            .Gives<IdentityConnectionJson>(StatusCodes.Status201Created, 400, 409);
        connections.MapGet("/{id}", FindAsync).WithSummary("Reads a connection.").Gives<IdentityConnectionJson>(StatusCodes.Status200OK, 404);
        connections.MapPatch("/{id}", EditAsync).WithSummary("Changes a connection, gives it another secret, switches it off or on.")
            .Accepts<IdentityConnectionEditJson>("application/json").Example("""{"disabled":true}""").TakesIfMatch().Gives<IdentityConnectionJson>(StatusCodes.Status200OK, 400, 404, 409, 412);
        connections.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a connection with its domains and ends the sessions it made.").GivesNothing(404);
        connections.MapPost("/{id}/test", TestAsync).WithSummary("Reads the provider's discovery document and keys, and says what is wrong.").Gives<ProviderReport>(StatusCodes.Status200OK, 404, 409);

        var domains = api.MapGroup(Path + "/{id}/domains").WithTags("Single sign-on");
        domains.MapPost("/", ClaimAsync).WithSummary("Claims an e-mail domain; it counts once it is verified.")
            .Accepts<EmailDomainDraftJson>("application/json").Example("""{"name":"acme.example"}""").Gives<EmailDomainJson>(StatusCodes.Status201Created, 400, 404, 409);
        domains.MapPost("/{domainId}/verify", VerifyAsync).WithSummary("Looks for the proof in DNS or in the file.").Gives<EmailDomainJson>(StatusCodes.Status200OK, 404, 409);
        domains.MapPatch("/{domainId}", EnforceAsync).WithSummary("Says whether people of the domain sign in with the provider only.")
            .Accepts<EmailDomainEditJson>("application/json").Example("""{"enforced":true}""").Gives<EmailDomainJson>(StatusCodes.Status200OK, 400, 404, 409);
        domains.MapDelete("/{domainId}", RemoveAsync).WithSummary("Gives a domain up.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ConnectionQueries queries, SignOnAddresses addresses) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Ct), rows => new ListJson<IdentityConnectionJson>([.. rows.Select(row => Json(call, addresses, row))], Next: null));

    private static async Task<IResult> FindAsync(ApiCall call, string id, ConnectionQueries queries, SignOnAddresses addresses) =>
        call.Answer(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct), row => Json(call, addresses, row), row => row.Version);

    private static async Task<IResult> CreateAsync(ApiCall call, CreateConnection create, SignOnAddresses addresses) =>
        (await call.ReadAsync<IdentityConnectionDraftJson>()).IsDone(out var sent, out var problem) && (await create.RunAsync(call.Actor, sent.Body.ToDraft(), call.Ct)).IsDone(out var row, out problem)
            ? call.Created($"{ApiGate.Path}{Path}/{row.Id}", Json(call, addresses, row), isRepeated: false)
            : call.Refuse(problem);

    private static async Task<IResult> EditAsync(ApiCall call, string id, EditConnection edit, SignOnAddresses addresses) =>
        (await call.ReadAsync<IdentityConnectionEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, ApiCall.IdOf(id), sent.Body.ToEdit(call.ExpectedVersion), call.Ct), row => Json(call, addresses, row), row => row.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string id, DeleteConnection delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> TestAsync(ApiCall call, string id, TestConnection test) =>
        call.Answer(await test.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct), report => report);

    private static async Task<IResult> ClaimAsync(ApiCall call, string id, ClaimDomain claim) =>
        (await call.ReadAsync<EmailDomainDraftJson>()).IsDone(out var sent, out var problem) && (await claim.RunAsync(call.Actor, ApiCall.IdOf(id), sent.Body.Name, call.Ct)).IsDone(out var row, out problem)
            ? call.Created($"{ApiGate.Path}{Path}/{row.ConnectionId}", EmailDomainJson.Of(row), isRepeated: false)
            : call.Refuse(problem);

    private static async Task<IResult> VerifyAsync(ApiCall call, string id, string domainId, VerifyDomain verify, ConnectionQueries queries) =>
        await IsOfConnectionAsync(call, id, domainId, queries)
            ? call.Answer(await verify.RunAsync(call.Actor, ApiCall.IdOf(domainId), call.Ct), EmailDomainJson.Of)
            : call.Refuse(Problem.NotFound());

    private static async Task<IResult> EnforceAsync(ApiCall call, string id, string domainId, EnforceDomain enforce, ConnectionQueries queries)
    {
        if (!(await call.ReadAsync<EmailDomainEditJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (sent.Body.Enforced is not { } isEnforced)
        {
            return call.Refuse(EnforcedMissing.At(nameof(EmailDomainEditJson.Enforced)));
        }

        return await IsOfConnectionAsync(call, id, domainId, queries)
            ? call.Answer(await enforce.RunAsync(call.Actor, ApiCall.IdOf(domainId), isEnforced, call.Ct), EmailDomainJson.Of)
            : call.Refuse(Problem.NotFound());
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, string id, string domainId, RemoveDomain remove, ConnectionQueries queries) =>
        await IsOfConnectionAsync(call, id, domainId, queries)
            ? call.AnswerNothing(await remove.RunAsync(call.Actor, ApiCall.IdOf(domainId), call.Ct))
            : call.Refuse(Problem.NotFound());

    // The two ids of the path have to agree (SEC-195); who may not even look is told so by the operation.
    private static async Task<bool> IsOfConnectionAsync(ApiCall call, string id, string domainId, ConnectionQueries queries) =>
        !(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct)).IsDone(out var row, out var problem)
            ? problem.Kind == ProblemKind.NotAllowed
            : row.Domains.Any(domain => domain.Id == ApiCall.IdOf(domainId));

    private static IdentityConnectionJson Json(ApiCall call, SignOnAddresses addresses, ConnectionRow row) => IdentityConnectionJson.Of(row, addresses.CallbackOf(call.Actor.Workspace));
}
