using ClientPortal.Domain;
using ClientPortal.Domain.Members;

namespace ClientPortal.Web.Api;

/// <summary><c>/members</c>.</summary>
internal static class MembersApi
{
    public static readonly Mistake RoleMissing = new("role_missing", "Choose a role.");

    public static void Map(RouteGroupBuilder api)
    {
        var members = api.MapGroup("/members").WithTags("Members");
        members.MapGet("/", ListAsync).WithSummary("Lists the workspace's members.").TakesPage().Gives<ListJson<MemberJson>>();
        members.MapPost("/", InviteAsync).WithSummary("Invites somebody by mail.")
            .Accepts<InvitationJson>("application/json").Example("""{"email":"ada@example.com","role":"admin"}""").Gives<SentInvitation>(StatusCodes.Status201Created, 400, 409);
        members.MapGet("/{id}", FindAsync).WithSummary("Reads a member.").Gives<MemberJson>(StatusCodes.Status200OK, 404);
        members.MapPatch("/{id}", ChangeRoleAsync).WithSummary("Gives a member another role.").Accepts<MemberEditJson>("application/json").Gives<MemberJson>(StatusCodes.Status200OK, 400, 404, 409);
        members.MapDelete("/{id}", RemoveAsync).WithSummary("Removes a member; what they allowed ends with it.").GivesNothing(404, 409);
    }

    private static async Task<IResult> ListAsync(ApiCall call, MemberQueries queries) =>
        call.Answer(await queries.ListAsync(call.Actor, call.Page(), call.Ct), page => ListJson<MemberJson>.Of(page, MemberJson.Of));

    private static async Task<IResult> FindAsync(ApiCall call, string id, MemberQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, ApiCall.IdOf(id), call.Ct), MemberJson.Of);

    private static async Task<IResult> InviteAsync(ApiCall call, InviteMember invite)
    {
        if (!(await call.ReadAsync<InvitationJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        var draft = new InvitationDraft(sent.Body.Email ?? string.Empty, sent.Body.Role ?? WorkspaceRole.Member);
        return (await invite.RunAsync(call.Actor, draft, call.Ct)).IsDone(out var invitation, out var problem)
            ? Results.Json(invitation, ApiJson.Options, statusCode: StatusCodes.Status201Created)
            : call.Refuse(problem);
    }

    private static async Task<IResult> ChangeRoleAsync(ApiCall call, string id, ChangeMemberRole change, MemberQueries queries)
    {
        if (!(await call.ReadAsync<MemberEditJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (sent.Body.Role is not { } role)
        {
            return call.Refuse(RoleMissing.At("role"));
        }

        return (await change.RunAsync(call.Actor, ApiCall.IdOf(id), role, call.Ct)).IsDone(out _, out var problem)
            ? call.Answer(await queries.FindAsync(call.Actor with { Rights = call.Actor.Rights | Rights.MembersRead }, ApiCall.IdOf(id), call.Ct), MemberJson.Of)
            : call.Refuse(problem);
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, string id, RemoveMember remove) =>
        call.AnswerNothing(await remove.RunAsync(call.Actor, ApiCall.IdOf(id), call.Ct));
}

/// <summary>A member as the API writes it.</summary>
internal sealed record MemberJson(Guid Id, Guid UserId, string Name, string Email, WorkspaceRole Role, DateTimeOffset JoinedAt)
{
    public static MemberJson Of(MemberRow row) => new(row.Id, row.UserId, row.Name, row.Email, row.Role, row.JoinedAt);
}

/// <summary>The body of <c>POST /members</c>.</summary>
internal sealed record InvitationJson(string? Email = null, WorkspaceRole? Role = null);

/// <summary>The body of <c>PATCH /members/{id}</c>.</summary>
internal sealed record MemberEditJson(WorkspaceRole? Role = null);
