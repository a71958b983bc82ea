using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Members;

/// <summary>Who belongs to the workspace, and who was asked to. For owners and admins.</summary>
public sealed partial class MembersPage(NavigationManager navigation)
{
    private const int PageSize = 50;
    private CountedPage<MemberRow>? members;
    private CountedPage<InvitationRow>? invitations;
    private Actor? me;
    private Problem? problem;
    private string? told;

    /// <summary>Which page of members, from 1.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public int? MembersPageNumber { get; set; }

    /// <summary>Which page of invitations, from 1.</summary>
    [SupplyParameterFromQuery(Name = "invitations")]
    public int? InvitationsPageNumber { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal MemberQueries MemberQueries { get; set; } = default!;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal RemoveMember RemoveMember { get; set; } = default!;

    [Inject]
    internal WithdrawInvitation WithdrawInvitation { get; set; } = default!;

    private int MembersAt => Math.Max(1, MembersPageNumber ?? 1);

    private int InvitationsAt => Math.Max(1, InvitationsPageNumber ?? 1);

    private bool IAmOwner => me?.Role == WorkspaceRole.Owner;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        me = await CurrentActor.GetAsync(CancellationToken.None);

        // Members have no settings pages: the invitations, which only those see who invite, decide about the page.
        var open = await MemberQueries.ListInvitationsAsync(me, (InvitationsAt - 1) * PageSize, PageSize, CancellationToken.None);
        if (!open.IsDone(out invitations, out problem))
        {
            members = null;
            return;
        }

        var outcome = await MemberQueries.ListPageAsync(me, (MembersAt - 1) * PageSize, PageSize, CancellationToken.None);
        outcome.IsDone(out members, out problem);
    }

    // The acts of a row begin in its menu, whose own events do not draw this page again.
    private async Task ShowAsync(string news)
    {
        await LoadAsync();
        told = news;
        StateHasChanged();
    }

    private async Task InviteAsync()
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(InviteMemberDialog.OwnRole)] = me?.Role };
        if (await Dialogs.OpenAsync<InviteMemberDialog, SentInvitation>(Words["InviteMember"], parameters, PortalDialogs.Narrow) is { } sent)
        {
            await ShowAsync(Words["InvitationSent", sent.Email]);
        }
    }

    private List<ActionItem> ActionsOn(MemberRow member)
    {
        var items = new List<ActionItem>();
        if (IAmOwner)
        {
            items.Add(new ActionItem(Words["ChangeRole"], "edit", () => ChangeRoleAsync(member)));
        }

        if (IsMe(member))
        {
            items.Add(new ActionItem(Words["LeaveWorkspace"], "sign-out", () => LeaveAsync(member)) { IsDangerous = true });
        }
        else if (IAmOwner)
        {
            items.Add(new ActionItem(Words["RemoveMember"], "bin", () => RemoveAsync(member)) { IsDangerous = true });
        }

        return items;
    }

    private async Task ChangeRoleAsync(MemberRow member)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ChangeRoleDialog.Member)] = member };
        if (!await Dialogs.OpenAsync<ChangeRoleDialog, bool>(Words["RoleOf", member.Name], parameters, PortalDialogs.Narrow))
        {
            return;
        }

        if (IsMe(member))
        {
            navigation.NavigateTo(PortalUrls.Home, forceLoad: true); // the menu around this page is not theirs any more
            return;
        }

        await ShowAsync(Words["RoleChanged", member.Name]);
    }

    private async Task RemoveAsync(MemberRow member)
    {
        if (await ConfirmAsync(Words["RemoveTitle", member.Name], Words["Remove"], () => RemoveFromWorkspaceAsync(member),
            Words["RemoveEndsAccess", member.Name], Words["RemoveEndsApps", member.Name], Words["RemoveKeepsKeys", member.Name], Words["RemoveKeepsAccount"]))
        {
            await ShowAsync(Words["Removed", member.Name]);
        }
    }

    private async Task LeaveAsync(MemberRow member)
    {
        if (await ConfirmAsync(Words["LeaveTitle"], Words["Leave"], () => RemoveFromWorkspaceAsync(member), Words["LeaveEndsAccess"], Words["LeaveEndsApps"], Words["LeaveKeepsKeys"]))
        {
            navigation.NavigateTo(PortalUrls.Home, forceLoad: true);
        }
    }

    private async Task<Problem?> RemoveFromWorkspaceAsync(MemberRow member)
    {
        var outcome = await Acting.RunAsync(actor => RemoveMember.RunAsync(actor, member.Id, CancellationToken.None));
        return outcome.IsDone(out _, out var refused) ? null : refused;
    }

    private async Task WithdrawAsync(InvitationRow invitation)
    {
        if (await ConfirmAsync(Words["WithdrawTitle"], Words["Withdraw"], WithdrawAsync, Words["WithdrawText", invitation.Email]))
        {
            await ShowAsync(Words["Withdrawn", invitation.Email]);
        }

        async Task<Problem?> WithdrawAsync()
        {
            var outcome = await Acting.RunAsync(actor => WithdrawInvitation.RunAsync(actor, invitation.Id, CancellationToken.None));
            return outcome.IsDone(out _, out var refused) ? null : refused;
        }
    }

    private Task<bool> ConfirmAsync(string title, string verb, Func<Task<Problem?>> act, params string[] sentences) =>
        Dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = sentences,
            [nameof(ConfirmDanger.Verb)] = verb,
            [nameof(ConfirmDanger.ActAsync)] = act,
        }, PortalDialogs.Narrow);

    private bool IsMe(MemberRow member) => member.UserId == me?.UserId;

    private string At(int membersPage, int invitationsPage) => navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["page"] = membersPage > 1 ? membersPage : null,
        ["invitations"] = invitationsPage > 1 ? invitationsPage : null,
    });

    private static bool HasMore(int page, int total) => page * PageSize < total;

    private string Range(int page, int count, int total) => Words["RowsShown", CountedText.Number(((page - 1) * PageSize) + 1), CountedText.Number(((page - 1) * PageSize) + count), CountedText.Number(total)];
}
