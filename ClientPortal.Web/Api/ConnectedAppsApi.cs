using ClientPortal.Domain.Consents;

namespace ClientPortal.Web.Api;

/// <summary><c>/connected-apps</c>: what the person behind the credential has allowed.</summary>
internal static class ConnectedAppsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var apps = api.MapGroup("/connected-apps").WithTags("Connected apps");
        apps.MapGet("/", ListAsync).WithSummary("Lists the clients that the person has allowed; for tokens with full_access.").Gives<ListJson<ConnectedAppJson>>();
        apps.MapDelete("/{id}", WithdrawAsync).WithSummary("Withdraws what a client was allowed; its tokens end.").GivesNothing(404);
    }

    private static async Task<IResult> ListAsync(ApiCall call, ConnectedAppQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Ct), rows => new ListJson<ConnectedAppJson>([.. rows.Select(ConnectedAppJson.Of)], Next: null));

    private static async Task<IResult> WithdrawAsync(ApiCall call, string id, WithdrawConsent withdraw) =>
        call.AnswerNothing(await withdraw.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));
}

/// <summary>A client that the person has allowed.</summary>
internal sealed record ConnectedAppJson(Guid Id, string ClientId, string Name, IReadOnlyList<string> Workspaces, IReadOnlyList<string> Scopes, DateTimeOffset AllowedAt, DateTimeOffset LastUsedAt)
{
    public static ConnectedAppJson Of(ConnectedAppRow row) => new(row.Id, row.ClientId, row.Name, row.Workspaces, [.. row.Scopes], row.AllowedAt, row.LastUsedAt);
}
