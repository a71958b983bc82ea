namespace ClientPortal.Web.Words;

/// <summary>Words of the choice of several workspaces on the consent page.</summary>
internal sealed class WorkspaceChoiceWords;
