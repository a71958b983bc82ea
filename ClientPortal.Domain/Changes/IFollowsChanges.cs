namespace ClientPortal.Domain.Changes;

/// <summary>Remembers what lies in the database, and forgets it when it has changed there. Register it as this, and it hears of every change on every node.</summary>
public interface IFollowsChanges
{
    /// <summary>After a commit, here or elsewhere; may come twice for one change.</summary>
    void Forget(ChangeSubject subject);

    /// <summary>This node does not know what it has missed.</summary>
    void ForgetAll();
}
