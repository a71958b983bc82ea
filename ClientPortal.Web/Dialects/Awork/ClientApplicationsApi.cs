using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary><c>/clientapplications</c>: awork's name for clients.</summary>
internal static class ClientApplicationsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/clientapplications").WithMetadata(new ApiRoute(Refuse: AworkErrors.WriteForClients));
        clients.MapGet("/", ListAsync);
        clients.MapPost("/", CreateAsync);
        clients.MapGet("/{clientId}", FindAsync);
        clients.MapPut("/{clientId}", ReplaceAsync);
        clients.MapDelete("/{clientId}", DeleteAsync);
        clients.MapPost("/{clientId}/generatesecret", GenerateSecretAsync);
        clients.MapPost("/{clientId}/generateapikey", GenerateApiKeyAsync);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ClientQueries queries)
    {
        var all = new List<ClientApplicationJson>();
        for (var page = new PageAsk { Limit = PageAsk.MaxLimit }; ;)
        {
            if (!(await queries.ListAsync(call.Actor, new ClientListAsk { Page = page }, call.Ct)).IsDone(out var found, out var problem))
            {
                return call.Refuse(problem);
            }

            all.AddRange(found.Items.Select(ClientApplicationJson.Of));
            if (found.Next is null || all.Count >= BareArrays.Most)
            {
                return Results.Json(all, ApiJson.Options);
            }

            page = page with { After = found.Next };
        }
    }

    // awork answers 200 to a creation.
    private static async Task<IResult> CreateAsync(ApiCall call, RegisterClient register, ClientQueries queries)
    {
        if (!(await call.ReadAsync<NewClientApplicationJson>(ApiJson.Tolerant)).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (string.IsNullOrWhiteSpace(sent.Body.ClientId))
        {
            return call.Refuse(ClientMistakes.ClientIdLength.At(nameof(ClientDraft.ClientId)));
        }

        if (!(await register.RunAsync(call.Actor, sent.Body.ToDraft(), call.Ct, sent.Idempotency)).IsDone(out var registered, out var problem))
        {
            return call.Refuse(problem);
        }

        // Whoever may write clients may see the one they made, whether or not they may list others.
        var own = call.Actor with { Rights = call.Actor.Rights | Rights.ClientsRead };
        return call.Answer(await queries.FindAsync(own, registered.ClientId, call.Ct), client => ClientApplicationJson.Of(client) with { ClientSecret = registered.Secret?.Reveal() });
    }

    private static async Task<IResult> FindAsync(ApiCall call, string clientId, ClientQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, clientId, call.Ct), ClientApplicationJson.Of);

    private static async Task<IResult> ReplaceAsync(ApiCall call, string clientId, EditClient edit) =>
        (await call.ReadAsync<ClientApplicationEditJson>(ApiJson.Tolerant)).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, clientId, sent.Body.ToEdit(), call.Ct), ClientApplicationJson.Of)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string clientId, DeleteClient delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, clientId, call.Ct));

    // The old secret ends at once; access tokens that it got live on to their own end, as in awork.
    private static async Task<IResult> GenerateSecretAsync(ApiCall call, string clientId, RegenerateClientSecret regenerate) =>
        call.Answer(await regenerate.RunAsync(call.Actor, clientId, new RegenerateAsk(), call.Ct), added => new GeneratedSecretJson(added.Secret!.Reveal()));

    private static async Task<IResult> GenerateApiKeyAsync(ApiCall call, string clientId, WorkspaceKeyQueries queries, RevealApiKey reveal, RotateApiKey rotate, TimeProvider time) =>
        (await call.ReadAsync<GenerateApiKeyJson>(ApiJson.Tolerant)).IsDone(out var sent, out var unreadable)
            ? call.Answer(await new GeneratedKeys(queries, reveal, rotate, time).RunAsync(call.Actor, clientId, ApiCall.IdOf(sent.Body.ApiUserId ?? string.Empty), call.Ct), key => key)
            : call.Refuse(unreadable);
}

/// <summary>awork answers lists as arrays without pages.</summary>
internal static class BareArrays
{
    public const int Most = 1000;
}

/// <summary>A client as awork writes it.</summary>
internal sealed record ClientApplicationJson(string ClientId, string DisplayName, IReadOnlyList<string> RedirectUris, bool IsConfidential, DateTime CreatedOn, DateTime UpdatedOn)
{
    /// <summary>Only in the answer to the call that made the client, this once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    public static ClientApplicationJson Of(ClientRow row) =>
        new(row.ClientId, row.Name, row.RedirectUris, row.Kind == ClientKind.Confidential, row.CreatedAt.UtcDateTime, (row.UpdatedAt ?? row.CreatedAt).UtcDateTime);

    public static ClientApplicationJson Of(ClientDetail client) =>
        new(client.ClientId, client.Name, client.RedirectUris, client.Kind == ClientKind.Confidential, client.CreatedAt.UtcDateTime, (client.UpdatedAt ?? client.CreatedAt).UtcDateTime);

    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(ClientApplicationJson)} {ClientId}";
}

/// <summary>The body of <c>POST /clientapplications</c>.</summary>
internal sealed record NewClientApplicationJson
{
    public string? ClientId { get; init; }

    public string? DisplayName { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>Absent as in the clients that were written before awork had public ones: they expect a secret.</summary>
    public bool IsConfidential { get; init; } = true;

    public ClientDraft ToDraft() => new()
    {
        ClientId = ClientId,
        Name = DisplayName ?? string.Empty,
        RedirectUris = RedirectUris ?? [],
        Kind = IsConfidential ? ClientKind.Confidential : ClientKind.Public,
    };
}

/// <summary>The body of <c>PUT /clientapplications/{clientId}</c>: client id and kind are fixed, and sent back by many all the same.</summary>
internal sealed record ClientApplicationEditJson
{
    public string? DisplayName { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public ClientEdit ToEdit() => new() { Name = DisplayName, RedirectUris = RedirectUris };
}

/// <summary>The answer to <c>…/generatesecret</c>.</summary>
internal sealed record GeneratedSecretJson(string ClientSecret)
{
    /// <summary>Masked.</summary>
    public override string ToString() => nameof(GeneratedSecretJson);
}

/// <summary>The body of <c>…/generateapikey</c>.</summary>
internal sealed record GenerateApiKeyJson(string? ApiUserId = null);
