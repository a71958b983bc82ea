using ClientPortal.Domain;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Web.Api;

/// <summary><c>/clients</c>.</summary>
internal static class ClientsApi
{
    private static readonly Mistake SortUnknown = new("sort_unknown", "Sort by name, clientId, createdAt or lastUsedAt, with a hyphen in front for descending.");

    public static void Map(RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/clients").WithTags("Clients");
        clients.MapGet("/", ListAsync).WithSummary("Lists clients; search looks into name, client id and redirect URIs.")
            .TakesQuery(
                new("search", "What name, client id or a redirect URI contains; 200 characters at most."),
                new("sort", "name, clientId, createdAt or lastUsedAt, with a hyphen in front for descending; name without."),
                new("software", "The `software_id` that clients registered themselves with."))
            .TakesPage().Gives<ListJson<ClientRowJson>>();
        clients.MapPost("/", RegisterAsync).WithSummary("Registers a client; the secret of a confidential one is in this answer only.")
            .Accepts<ClientDraftJson>("application/json").Example("""{"clientId":"shop-frontend","name":"Shop","kind":"confidential","redirectUris":["https://shop.example/callback"]}""").TakesIdempotencyKey().Gives<ClientJson>(StatusCodes.Status201Created, 400, 409);
        clients.MapGet("/{clientId}", FindAsync).WithSummary("Reads a client.").Gives<ClientJson>(StatusCodes.Status200OK, 404);
        clients.MapPatch("/{clientId}", EditAsync).WithSummary("Changes a client; what is absent stays.")
            .Accepts<ClientEditJson>("application/json").Example("""{"redirectUris":["https://shop.example/callback","http://127.0.0.1/callback"]}""").TakesIfMatch().Gives<ClientJson>(StatusCodes.Status200OK, 400, 404, 409, 412);
        clients.MapDelete("/{clientId}", DeleteAsync).WithSummary("Deletes a client with its secrets, keys, consents and tokens.").GivesNothing(404);
        clients.MapPut("/{clientId}/logo", UploadLogoAsync).WithSummary("Gives a client a logo: a PNG, JPEG or WebP picture of at most 100 kB, told by its content.")
            .Accepts<byte[]>("image/png", "image/jpeg", "image/webp").Gives<ClientJson>(StatusCodes.Status200OK, 400, 404, 409);
        clients.MapDelete("/{clientId}/logo", DeleteLogoAsync).WithSummary("Takes a client's logo away.").GivesNothing(404, 409);
        clients.MapPost("/{clientId}/pause", PauseAsync).WithSummary("Pauses a client: its codes and access tokens end, the rest is refused until it is resumed.").GivesNothing(404, 409);
        clients.MapPost("/{clientId}/resume", ResumeAsync).WithSummary("Lets a paused client work again.").GivesNothing(404, 409);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ClientQueries queries)
    {
        if (!TryReadSort(call.Query("sort"), out var sort, out var descending))
        {
            return call.Refuse(SortUnknown.At("sort"));
        }

        var ask = new ClientListAsk { Search = call.Query("search"), Software = call.Query("software"), SortBy = sort, Descending = descending, Page = call.Page() };
        return call.Answer(await queries.ListAsync(call.Actor, ask, call.Ct), page => ListJson<ClientRowJson>.Of(page, ClientRowJson.Of));
    }

    private static async Task<IResult> RegisterAsync(ApiCall call, RegisterClient register, ClientQueries queries)
    {
        if (!(await call.ReadAsync<ClientDraftJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (!(await register.RunAsync(call.Actor, sent.Body.ToDraft(), call.Ct, sent.Idempotency)).IsDone(out var registered, out var problem))
        {
            return call.Refuse(problem);
        }

        // Whoever may write clients may see the one they made, whether or not they may list others.
        var own = call.Actor with { Rights = call.Actor.Rights | Rights.ClientsRead };
        return (await queries.FindAsync(own, registered.ClientId, call.Ct)).IsDone(out var client, out problem)
            ? call.Created(Address(registered.ClientId), ClientJson.Of(client, registered.Secret), registered.IsRepeated)
            : call.Refuse(problem);
    }

    private static async Task<IResult> FindAsync(ApiCall call, string clientId, ClientQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, clientId, call.Ct), client => ClientJson.Of(client), client => client.Version);

    private static async Task<IResult> EditAsync(ApiCall call, string clientId, EditClient edit) =>
        (await call.ReadAsync<ClientEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, clientId, sent.Body.ToEdit(call.ExpectedVersion), call.Ct), client => ClientJson.Of(client), client => client.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string clientId, DeleteClient delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, clientId, call.Ct));

    private static async Task<IResult> UploadLogoAsync(ApiCall call, string clientId, ChangeClientLogo change) =>
        call.Answer(await change.RunAsync(call.Actor, clientId, await call.BytesAsync(), call.Ct), client => ClientJson.Of(client), client => client.Version);

    private static async Task<IResult> DeleteLogoAsync(ApiCall call, string clientId, ChangeClientLogo change)
    {
        var outcome = await change.RunAsync(call.Actor, clientId, sent: null, call.Ct);
        return call.AnswerNothing(outcome.IsDone(out _, out var problem) ? Nothing.AtAll : problem);
    }

    private static async Task<IResult> PauseAsync(ApiCall call, string clientId, PauseClient pause) =>
        call.AnswerNothing(await pause.RunAsync(call.Actor, clientId, call.Ct));

    private static async Task<IResult> ResumeAsync(ApiCall call, string clientId, ResumeClient resume) =>
        call.AnswerNothing(await resume.RunAsync(call.Actor, clientId, call.Ct));

    private static bool TryReadSort(string? text, out ClientSort sort, out bool descending)
    {
        descending = text?.StartsWith('-') == true;
        (sort, var known) = text?.TrimStart('-') switch
        {
            null or "name" => (ClientSort.Name, true),
            "clientId" => (ClientSort.ClientId, true),
            "createdAt" => (ClientSort.CreatedAt, true),
            "lastUsedAt" => (ClientSort.LastUsedAt, true),
            _ => (ClientSort.Name, false),
        };
        return known;
    }

    private static string Address(string clientId) => $"{ApiGate.Path}/clients/{Uri.EscapeDataString(clientId)}";
}
