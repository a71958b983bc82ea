namespace ClientPortal.Domain.Changes;

/// <summary>Tells everything in this process that remembers rows what has changed, here or on another node.</summary>
public sealed class ChangeFeed(HeardChanges heard, IEnumerable<IFollowsChanges> followers)
{
    private readonly IFollowsChanges[] _followers = [.. followers];

    /// <summary>After their commit. What is written down first is seen by whoever is about to remember the old row; what was remembered before is forgotten after.</summary>
    public void Publish(IReadOnlyCollection<ChangeSubject> subjects)
    {
        if (subjects.Count == 0)
        {
            return;
        }

        heard.Add(subjects);
        foreach (var follower in _followers)
        {
            foreach (var subject in subjects)
            {
                follower.Forget(subject);
            }
        }
    }

    /// <summary>Everything may have changed.</summary>
    internal void PublishAll()
    {
        heard.AddEverything();
        foreach (var follower in _followers)
        {
            follower.ForgetAll();
        }
    }
}
