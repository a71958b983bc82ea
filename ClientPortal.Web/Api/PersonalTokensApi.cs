using ClientPortal.Domain.PersonalTokens;

namespace ClientPortal.Web.Api;

/// <summary><c>/personal-tokens</c>: the caller's own; and members' tokens, for those who manage members. Making one needs a person in the browser.</summary>
internal static class PersonalTokensApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var own = api.MapGroup("/personal-tokens").WithTags("Personal tokens").WithMetadata(new ApiRoute(NeedsWorkspace: false));
        own.MapGet("/", ListAsync).WithSummary("Lists the caller's own personal tokens; for tokens with full_access.").Gives<ListJson<PersonalTokenJson>>();
        own.MapGet("/{id}", FindAsync).WithSummary("Reads one of the caller's own personal tokens.").Gives<PersonalTokenJson>(StatusCodes.Status200OK, 404);
        own.MapPatch("/{id}", RenameAsync).WithSummary("Renames one of the caller's own personal tokens.")
            .Accepts<PersonalTokenEditJson>("application/json").Example("""{"name":"Nightly export"}""").TakesIfMatch().Gives<PersonalTokenJson>(StatusCodes.Status200OK, 400, 404, 409, 412);
        own.MapDelete("/{id}", DeleteAsync).WithSummary("Ends one of the caller's own personal tokens.").GivesNothing(404);
        var members = api.MapGroup("/members/personal-tokens").WithTags("Personal tokens");
        members.MapGet("/", OfMembersAsync).WithSummary("Lists the personal tokens of members that reach the workspace.").TakesPage().Gives<ListJson<MembersTokenJson>>();
        members.MapDelete("/{id}", EndAsync).WithSummary("Ends a member's personal token in the workspace.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, PersonalTokenQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Ct), rows => new ListJson<PersonalTokenJson>([.. rows.Select(PersonalTokenJson.Of)], Next: null));

    private static async Task<IResult> FindAsync(ApiCall call, string id, PersonalTokenQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct), PersonalTokenJson.Of, row => row.Version);

    private static async Task<IResult> RenameAsync(ApiCall call, string id, RenamePersonalToken rename) =>
        (await call.ReadAsync<PersonalTokenEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await rename.RunAsync(call.Actor, ApiCall.IdOf(id), new PersonalTokenEdit(sent.Body.Name, call.ExpectedVersion), call.Ct), PersonalTokenJson.Of, row => row.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, string id, DeletePersonalToken delete) =>
        call.AnswerNothing(await delete.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> OfMembersAsync(ApiCall call, PersonalTokenQueries queries) =>
        call.Answer(await queries.OfMembersAsync(call.Actor, call.Page(), call.Ct), page => ListJson<MembersTokenJson>.Of(page, MembersTokenJson.Of));

    private static async Task<IResult> EndAsync(ApiCall call, string id, EndMembersToken end) =>
        call.AnswerNothing(await end.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));
}

/// <summary>A personal token; its value is nowhere.</summary>
/// <param name="Workspaces">By name; null for all of the person's.</param>
internal sealed record PersonalTokenJson(Guid Id, string Name, string Hint, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Workspaces, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public static PersonalTokenJson Of(PersonalTokenRow row) =>
        new(row.Id, row.Name, row.Hint, [.. row.Scopes], row.IsEverywhere ? null : row.Workspaces, row.CreatedAt, row.ExpiresAt, row.LastUsedAt);
}

/// <summary>A member's token.</summary>
internal sealed record MembersTokenJson(string MemberName, string MemberEmail, PersonalTokenJson Token)
{
    public static MembersTokenJson Of(MembersTokenRow row) => new(row.MemberName, row.MemberEmail, PersonalTokenJson.Of(row.Token));
}

/// <summary>The body of <c>PATCH /personal-tokens/{id}</c>.</summary>
internal sealed record PersonalTokenEditJson(string? Name = null);
