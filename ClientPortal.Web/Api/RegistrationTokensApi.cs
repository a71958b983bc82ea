using ClientPortal.Domain;
using ClientPortal.Domain.OAuth.Registration;

namespace ClientPortal.Web.Api;

/// <summary><c>/registration-tokens</c>: with one of them, software registers itself in the workspace (RFC 7591 §1.2).</summary>
internal static class RegistrationTokensApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var tokens = api.MapGroup("/registration-tokens").WithTags("Registration tokens");
        tokens.MapGet("/", ListAsync).WithSummary("Lists the registration tokens of the workspace.").Gives<ListJson<InitialAccessTokenRow>>();
        tokens.MapPost("/", CreateAsync).WithSummary("Makes a registration token; its value is in this answer only.")
            .Accepts<RegistrationTokenDraftJson>("application/json").Example("""{"name":"Desktop roll-out","uses":20,"expiresAt":"2030-01-31T00:00:00Z"}""")
            .Gives<RegistrationTokenJson>(StatusCodes.Status201Created, 400, 409);
        tokens.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a registration token; clients that registered with it stay.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, InitialAccessTokenQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Ct), rows => new ListJson<InitialAccessTokenRow>(rows, Next: null));

    private static async Task<IResult> CreateAsync(ApiCall call, CreateInitialAccessToken create)
    {
        if (!(await call.ReadAsync<RegistrationTokenDraftJson>()).IsDone(out var sent, out var problem)
            || !(await create.RunAsync(call.Actor, sent.Body.ToDraft(), call.Ct)).IsDone(out var made, out problem))
        {
            return call.Refuse(problem);
        }

        return call.Created($"{ApiGate.Path}/registration-tokens/{made.Row.Id}", RegistrationTokenJson.Of(made), isRepeated: false);
    }

    private static async Task<IResult> DeleteAsync(ApiCall call, string id, DeleteInitialAccessToken delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));
}

/// <summary>The body of <c>POST /registration-tokens</c>.</summary>
internal sealed record RegistrationTokenDraftJson(string? Name = null, int? Uses = null, DateTimeOffset? ExpiresAt = null)
{
    public InitialAccessTokenDraft ToDraft() => new() { Name = Name ?? string.Empty, Uses = Uses ?? 1, ExpiresAt = ExpiresAt ?? default };
}

/// <summary>A token that was just made.</summary>
/// <param name="Token">Its value, this once.</param>
internal sealed record RegistrationTokenJson(Guid Id, string Name, string Token, int UsesLeft, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static RegistrationTokenJson Of(MadeInitialAccessToken made) =>
        new(made.Row.Id, made.Row.Name, made.Token.Reveal(), made.Row.UsesLeft, made.Row.CreatedAt, made.Row.ExpiresAt);
}
