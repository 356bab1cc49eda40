"""The school's hub: takes in what the pods hand over, keeps it twice, and shows it to the teacher."""
