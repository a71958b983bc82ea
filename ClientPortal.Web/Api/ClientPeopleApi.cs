using ClientPortal.Domain.Consents;

namespace ClientPortal.Web.Api;

/// <summary><c>/clients/{clientId}/people</c>: who in this workspace has allowed a client to act for them.</summary>
internal static class ClientPeopleApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var people = api.MapGroup("/clients/{clientId}/people").WithTags("Clients");
        people.MapGet("/", ListAsync).WithSummary("Lists the people of this workspace who have allowed a client to act for them.").TakesPage().Gives<ListJson<ClientPersonJson>>(StatusCodes.Status200OK, 404);
        people.MapDelete("/{id}", WithdrawAsync).WithSummary("Takes back what one person allowed the client; its tokens for them end.").GivesNothing(404);
        people.MapDelete("/", WithdrawAllAsync).WithSummary("Takes back what everybody in this workspace allowed the client; its tokens for them end.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, string clientId, ClientPeopleQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, clientId, call.Page(), call.Ct), page => ListJson<ClientPersonJson>.Of(page, ClientPersonJson.Of));

    private static async Task<IResult> WithdrawAsync(ApiCall call, string clientId, string id, WithdrawForPeople withdraw) =>
        call.AnswerNothing(await withdraw.RunAsync(call.Actor, clientId, ApiCall.IdOf(id), call.Ct));

    private static async Task<IResult> WithdrawAllAsync(ApiCall call, string clientId, WithdrawForPeople withdraw) =>
        call.AnswerNothing(await withdraw.RunAsync(call.Actor, clientId, userId: null, call.Ct));
}

/// <summary>A person who has allowed the client.</summary>
/// <param name="Id">The user's id, as in <c>sub</c>.</param>
internal sealed record ClientPersonJson(Guid Id, string Name, string Email, IReadOnlyList<string> Scopes, DateTimeOffset AllowedAt, DateTimeOffset LastUsedAt)
{
    public static ClientPersonJson Of(ClientPersonRow row) => new(row.UserId, row.Name, row.Email, [.. row.Scopes], row.AllowedAt, row.LastUsedAt);
}
