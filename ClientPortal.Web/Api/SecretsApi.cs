using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Web.Api;

/// <summary><c>/clients/{clientId}/secrets</c>.</summary>
internal static class SecretsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var secrets = api.MapGroup("/clients/{clientId}/secrets").WithTags("Client secrets");
        secrets.MapGet("/", ListAsync).WithSummary("Lists a client's secrets, never their values.").Gives<ListJson<SecretRowJson>>(StatusCodes.Status200OK, 404);
        secrets.MapPost("/", AddAsync).WithSummary("Adds a secret beside the others; its value is in this answer only.")
            .Accepts<SecretDraft>("application/json").Example("""{"note":"new server","expiresAt":"2030-01-01T00:00:00Z"}""").TakesIdempotencyKey().Gives<AddedSecretJson>(StatusCodes.Status201Created, 400, 404, 409);
        secrets.MapPost("/regenerate", RegenerateAsync).WithSummary("Makes a new secret and ends the others, now or at a date.")
            .Accepts<RegenerateAsk>("application/json").Example("""{"oldEndsAt":"2030-01-01T00:00:00Z"}""").Gives<AddedSecretJson>(StatusCodes.Status201Created, 400, 404, 409);
        secrets.MapPatch("/{id}", EditAsync).WithSummary("Changes a secret's note or end.").Accepts<SecretEditJson>("application/json").TakesIfMatch().GivesNothing(400, 404, 409, 412);
        secrets.MapPost("/{id}/reveal", RevealAsync).WithSummary("Shows a secret's value again, where the workspace keeps copies; audited each time.").Gives<RevealedSecretJson>(StatusCodes.Status200OK, 404, 409);
        secrets.MapDelete("/{id}", DeleteAsync).WithSummary("Ends a secret at once.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, string clientId, SecretQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, clientId, call.Ct), rows => new ListJson<SecretRowJson>([.. rows.Select(SecretRowJson.Of)], Next: null));

    private static async Task<IResult> AddAsync(ApiCall call, string clientId, AddClientSecret add)
    {
        if (!(await call.ReadAsync<SecretDraft>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        return Answer(call, clientId, await add.RunAsync(call.Actor, clientId, sent.Body, call.Ct, sent.Idempotency));
    }

    private static async Task<IResult> RegenerateAsync(ApiCall call, string clientId, RegenerateClientSecret regenerate) =>
        (await call.ReadAsync<RegenerateAsk>()).IsDone(out var sent, out var unreadable)
            ? Answer(call, clientId, await regenerate.RunAsync(call.Actor, clientId, sent.Body, call.Ct))
            : call.Refuse(unreadable);

    private static async Task<IResult> EditAsync(ApiCall call, string clientId, string id, EditClientSecret edit) =>
        (await call.ReadAsync<SecretEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.AnswerNothing(await edit.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), sent.Body.ToEdit(call.ExpectedVersion), call.Ct))
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string clientId, string id, DeleteClientSecret delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> RevealAsync(ApiCall call, string clientId, string id, RevealClientSecret reveal) =>
        call.Answer(await reveal.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct), value => new RevealedSecretJson(ApiCall.IdOf(id), value.Reveal()));

    private static IResult Answer(ApiCall call, string clientId, Outcome<AddedSecret> outcome) => outcome.IsDone(out var added, out var problem)
        ? call.Created($"{ApiGate.Path}/clients/{Uri.EscapeDataString(clientId)}/secrets/{added.Id}", new AddedSecretJson(added.Id, added.Secret?.Reveal()), added.IsRepeated)
        : call.Refuse(problem);
}

/// <summary>A secret in a list.</summary>
/// <param name="CanBeShown">The workspace keeps a copy of it.</param>
/// <param name="Version">Send it as <c>If-Match: "v…"</c> with an edit.</param>
internal sealed record SecretRowJson(Guid Id, string Hint, string? Note, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, DateTimeOffset? ExpiresAt, bool CanBeShown, SecretOrigin Origin, int Version)
{
    public static SecretRowJson Of(SecretRow row) => new(row.Id, row.Hint, row.Note, row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.ExpiresAt, row.CanBeShown, row.Origin, row.Version);
}

/// <summary>The body of <c>PATCH …/secrets/{id}</c>: what is absent stays, null clears.</summary>
internal sealed record SecretEditJson
{
    public Change<string?> Note { get; init; }

    public Change<DateTimeOffset?> ExpiresAt { get; init; }

    public SecretEdit ToEdit(int? expectedVersion) => new() { Note = Note, ExpiresAt = ExpiresAt, ExpectedVersion = expectedVersion };
}

/// <summary>A secret that was made.</summary>
/// <param name="ClientSecret">The value, this once; absent in the answer to a repeated call.</param>
internal sealed record AddedSecretJson(Guid Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientSecret)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(AddedSecretJson)} {Id}";
}

/// <summary>A secret that is shown again.</summary>
internal sealed record RevealedSecretJson(Guid Id, string ClientSecret)
{
    /// <summary>Masked.</summary>
    public override string ToString() => $"{nameof(RevealedSecretJson)} {Id}";
}
